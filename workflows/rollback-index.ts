/** Every workflow the worker of rollbacks runs: what restores service, and the ledger it restores by. */
export { keepEnvironment } from './keep-environment.ts'
export { rollBack } from './roll-back.ts'
