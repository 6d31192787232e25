/** mlgate-test, with its own options: mlgateTest(label: 'y', min: ['roc_auc=0.85'], slice: ['sex', 'age:25,65'], arguments: ['predictions.csv']). See mlgate.tool. */
def call(Map options = [:]) {
    return mlgate.tool('mlgate-test', options)
}
