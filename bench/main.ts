import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Every benchmark, in the order they run; each is a program of its own, so that none inherits another's heap. */
const benches = [
  'session-health',
  'redaction',
  'gateway-load',
  'ingest',
  'live',
  'idle',
  'gate-judge',
  'process-host',
  'alert-storm',
  'component',
  'handoffs',
  'backfill',
  'traces',
] as const

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(benches as readonly string[]).includes(name))
if (unknown.length > 0) {
  process.stderr.write(`No benchmark is named ${unknown.join(', ')}. There are: ${benches.join(', ')}.\n`)
  process.exit(2)
}

const failed: string[] = []
for (const name of asked.length > 0 ? asked : benches) {
  process.stdout.write(`\n=== ${name}\n`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
  if (status !== 0) failed.push(name)
}
if (failed.length > 0) {
  process.stderr.write(`\nCould not be measured: ${failed.join(', ')}.\n`)
  process.exitCode = 1
}
