import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import proto from '@temporalio/proto'
import { pino } from 'pino'
import { readSettings } from '#contracts/settings.ts'
import { startTracing } from '#telemetry/tracing.ts'
import { workflowBundle } from './bundle.ts'
import { dryReplay } from './inspect/dry-replay.ts'
import { installRuntime } from './runtime.ts'
import { version } from './version.ts'

/**
 * `node temporal/dry-replay-main.ts`: replays the recorded history on standard input, as `writeHistory` makes it, and prints what comes
 * of it as a line of JSON. A process of its own: whatever workflow code does while it is replayed ends with it.
 */
const settings = readSettings(process.env)
const quiet = pino({ level: 'silent' })
installRuntime(quiet)
const { workflowId, history } = JSON.parse(await text(process.stdin)) as { workflowId: string; history: object }
const recorded = { workflowId, history: proto.temporal.api.history.v1.History.fromObject(history) }
const spans = startTracing({ service: 'dry-replay', version, redactionKey: settings.redactionKey ?? '' })
const bundleOf = (entry: 'main' | 'rollback') => workflowBundle(join(settings.stateDir, 'build'), quiet, entry)
process.stdout.write(`${JSON.stringify(await dryReplay(recorded, { spans, bundleOf }))}\n`)
process.exit()
