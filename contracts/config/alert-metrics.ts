/** Figures that a rule can watch: what each means, its unit, and the labels its members carry. */
export const alertMetrics = {
  'tokens-per-minute': { says: 'tokens used in the last 5 minutes, by agent', unit: 'tokens/min', labels: ['gateway', 'agent'] },
  'cost-per-hour': { says: 'price of the tokens used in the last hour, by agent', unit: 'USD/h', labels: ['gateway', 'agent'] },
  'failed-run-share': {
    says: 'share of runs of the last 30 minutes that failed, from 0 to 1, by gateway',
    unit: 'share',
    labels: ['gateway'],
  },
  'open-deployment-minutes': {
    says: 'how long a deployment has been under way',
    unit: 'min',
    labels: ['environment', 'deployment'],
  },
} as const

export type AlertMetric = keyof typeof alertMetrics
export const alertMetricNames = Object.keys(alertMetrics) as AlertMetric[] // keys of the table above
