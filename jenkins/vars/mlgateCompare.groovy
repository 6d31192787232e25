/** mlgate-compare, with its own options: mlgateCompare(baseline: 'prod.csv', candidate: 'new.csv', id: 'id', label: 'y', margin: ['roc_auc=0.005']). See mlgate.tool. */
def call(Map options = [:]) {
    return mlgate.tool('mlgate-compare', options)
}
