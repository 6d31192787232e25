/** mlgate-validate, with its own options: mlgateValidate(contract: 'contracts/income.odcs.yaml', arguments: ['batch.csv']). See mlgate.tool. */
def call(Map options = [:]) {
    return mlgate.tool('mlgate-validate', options)
}
