import { startDemoFleet } from './fleet.ts'

/**
 * `node demo/run.ts`: the demo fleet as a process of its own, until it is interrupted. Settings by environment: DEMO_PORT
 * (default 18790), DEMO_TOKEN (default `demo`, as there is nothing to protect), DEMO_SEED, DEMO_SESSIONS.
 */
const fleet = await startDemoFleet({
  port: Number(process.env.DEMO_PORT ?? 18_790),
  token: process.env.DEMO_TOKEN ?? 'demo',
  seed: Number(process.env.DEMO_SEED ?? 1),
  sessions: Number(process.env.DEMO_SESSIONS ?? 0),
})
process.stdout.write(`demo fleet on ${fleet.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void fleet.close())
