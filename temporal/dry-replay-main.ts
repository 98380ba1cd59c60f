import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { readSettings } from '#contracts/settings.ts'
import { redactText } from '#domain/redaction/redact-text.ts'
import { stepsOf } from '#domain/workflow/steps-of.ts'
import { startTracing } from '#telemetry/tracing.ts'
import { workflowBundle } from './bundle.ts'
import { dryReplay } from './inspect/dry-replay.ts'
import { historyEvents } from './inspect/history-events.ts'
import { stepView } from './inspect/step-view.ts'
import { historyFromJson } from './recorded-history.ts'
import { installRuntime } from './runtime.ts'
import { version } from './version.ts'

/**
 * `node temporal/dry-replay-main.ts [--steps]`: replays the recorded history on standard input, as `writeHistory` makes it, and prints
 * what comes of it as a line of JSON, with the steps of the history if they are asked for. A process of its own: whatever workflow code
 * does while it is replayed ends with it.
 */
const settings = readSettings(process.env)
const key = settings.redactionKey ?? ''
const quiet = pino({ level: 'silent' })
installRuntime(quiet)
const { workflowId, history } = JSON.parse(await text(process.stdin)) as { workflowId: string; history: object }
const recorded = { workflowId, history: historyFromJson(history) }
const spans = startTracing({ service: 'dry-replay', version, redactionKey: key })
const bundleOf = (entry: 'main' | 'rollback') => workflowBundle(join(settings.stateDir, 'build'), quiet, entry)
// Read before it is replayed: what cannot be read is not replayed.
const steps = process.argv.includes('--steps') ? stepsOf(historyEvents(recorded.history, key)).map(stepView) : []
const { says, ...outcome } = await dryReplay(recorded, { spans, bundleOf })
process.stdout.write(`${JSON.stringify({ outcome: { ...outcome, says: redactText(says, key).text }, steps })}\n`, () =>
  process.exit(),
)
