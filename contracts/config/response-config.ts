import type { z } from 'zod'
import { AlertsFile } from './alerts.ts'
import { BudgetsFile } from './budgets.ts'
import { ComponentsFile } from './components.ts'
import { RunbooksFile } from './runbooks.ts'

/** The files that say what is alerted on, what may be used, what components may take, and what is done about it, by their kind. */
export const responseSchemas = {
  alerts: AlertsFile,
  budgets: BudgetsFile,
  components: ComponentsFile,
  runbooks: RunbooksFile,
} as const

export type ResponseKind = keyof typeof responseSchemas
export const responseKinds = Object.keys(responseSchemas) as readonly ResponseKind[] // keys of the table above

/** What those files say. Taken as a whole: they name each other. */
export type ResponseConfig = { [Kind in ResponseKind]: z.output<(typeof responseSchemas)[Kind]> }

/** The file of a kind, within the configuration folder. */
export const responseFile = (kind: ResponseKind): string => `${kind}.yaml`

/** What holds before anything was configured: every schema's defaults. */
export const defaultResponseConfig = (): ResponseConfig => ({
  alerts: responseSchemas.alerts.parse({}),
  budgets: responseSchemas.budgets.parse({}),
  components: responseSchemas.components.parse({}),
  runbooks: responseSchemas.runbooks.parse({}),
})
