import { Agent, request } from 'node:http'

/** What came of asking one address for a while. */
export type Load = { perSecond: number; p50Ms: number; p99Ms: number; failed: number }

/** Asks `GET /` on a port of loopback over and over, on as many kept connections as asked for at once. */
export async function load(port: number, { atOnce, seconds }: { atOnce: number; seconds: number }): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const times: number[] = []
  let failed = 0
  const until = performance.now() + seconds * 1000
  const client = async () => {
    while (performance.now() < until) {
      const began = performance.now()
      if (await ask(port, agent)) times.push(performance.now() - began)
      else failed += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, client))
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return { perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failed }
}

function ask(port: number, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/', agent }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode === 200))
    })
    asked.once('error', () => resolve(false))
    asked.end()
  })
}
