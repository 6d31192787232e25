/** mlgate-card, with its own options: mlgateCard(command: 'sign-evidence', arguments: ['.mlgate/evidence'], credentialsId: 'mlgate-key'). See mlgate.tool. */
def call(Map options = [:]) {
    return mlgate.tool('mlgate-card', options)
}
