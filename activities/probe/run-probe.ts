import type { Slot } from '#activities/gate/look-plan.ts'
import type { Redact } from '#activities/target/redactor.ts'
import type { SuiteCheck } from '#contracts/config/suites.ts'
import type { TakenSample } from '#prisma/stores/gate-samples.ts'
import { type ProbeContext, type Probed, ProbeFault, TargetFault, unmeasured } from './probe.ts'
import { probeChat } from './probe-chat.ts'
import { probeCommand } from './probe-command.ts'
import { probeConfig } from './probe-config.ts'
import { probeGateway } from './probe-gateway.ts'
import { probeHandoff } from './probe-handoff.ts'
import { probeHttp } from './probe-http.ts'
import { probeSql } from './probe-sql.ts'

/** What is kept of an answer, and of a reason. */
const EXCERPT = 2_000
const REASON = 1_000

/**
 * Takes one sample. A target that does not do its part makes it wrong (`ok` false, with why); whatever else is thrown is an error of
 * the measurement, which says nothing about the release. All text is redacted before it is cut.
 * @throws only what the signal was aborted with
 */
export async function runProbe({ check, n, caseAt }: Slot, context: ProbeContext, redact: () => Redact): Promise<TakenSample> {
  const caseId = caseAt !== null && 'cases' in check ? (check.cases[caseAt]?.id ?? null) : null
  const sample = { check: check.name, case: caseId, n, target: context.place.target, at: Date.now(), error: null }
  const result: Probed & { error?: string } = await probe(check, context).catch((error: unknown) => {
    context.signal.throwIfAborted()
    return failed(error)
  })
  // Made now: secrets that the probe has read are known only after it.
  const clean = (text: string | null, length: number) => (text === null ? null : cut(redact()(text), length))
  const { excerpt, why, error = null, ...figures } = result
  return {
    ...{ ...sample, ...figures },
    excerpt: clean(excerpt, EXCERPT),
    why: clean(why, REASON),
    error: clean(error, REASON),
  }
}

function probe(check: SuiteCheck, context: ProbeContext): Promise<Probed> {
  switch (check.kind) {
    case 'http':
      return probeHttp(check, context)
    case 'chat':
      return probeChat(check, context)
    case 'gateway':
      return probeGateway(check, context)
    case 'sql':
      return probeSql(check, context)
    case 'command':
      return probeCommand(check, context)
    case 'config':
      return probeConfig(check, context)
    case 'handoff':
      return probeHandoff(check, context)
  }
}

function failed(error: unknown): Probed & { error?: string } {
  if (error instanceof TargetFault) return { ...unmeasured, ok: false, latencyMs: error.latencyMs, why: error.message }
  if (error instanceof ProbeFault) return { ...unmeasured, error: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { ...unmeasured, error: `The probe itself failed: ${message}` }
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`)
