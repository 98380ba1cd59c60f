import type { StepView } from '#contracts/workflows.ts'
import type { Step } from '#domain/workflow/step.ts'

/** A step as it is shown elsewhere: times as texts. */
export const stepView = (step: Step): StepView => ({
  ...step,
  at: new Date(step.at).toISOString(),
  startedAt: iso(step.startedAt),
  endedAt: iso(step.endedAt),
})

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
