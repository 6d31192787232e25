/** mlgate-promote, with its own options: mlgatePromote(command: 'apply', credentialsId: 'mlgate-key'). See mlgate.tool. */
def call(Map options = [:]) {
    return mlgate.tool('mlgate-promote', options)
}
