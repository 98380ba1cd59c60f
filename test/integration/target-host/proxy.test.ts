import { type IncomingMessage, request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { waitUntil } from '#start/wait-until.ts'
import { identifyProcess } from '#target-host/process-identity.ts'
import {
  addressOf,
  collecting,
  makePlace,
  makeRelease,
  type Place,
  removePlace,
  startHost,
  stepOf,
  whoAnswers,
} from './hosted.ts'

let place: Place
let hosted: Awaited<ReturnType<typeof startHost>>
beforeEach(async () => {
  place = await makePlace()
  hosted = await startHost(place)
})
afterEach(async () => {
  await hosted.stop()
  await removePlace(place)
})

const values = { WS_MODULE: fileURLToPath(import.meta.resolve('ws')) }

async function deploy(name: string, fence: number) {
  const release = await makeRelease(place, name)
  await hosted.driver.stage(stepOf(place, release, fence, values), collecting())
  await hosted.driver.switchOver(stepOf(place, release, fence, values), collecting())
  return release
}

/** Asks without a pause until told to stop, each time as a user would; what came back, in order. */
function underLoad(clients: number, ask: () => Promise<string>) {
  const answers: string[] = []
  const failures: unknown[] = []
  const over = new AbortController()
  const client = async () => {
    while (!over.signal.aborted) {
      try {
        answers.push(await ask())
      } catch (error) {
        failures.push(error)
      }
    }
  }
  const running = Promise.all(Array.from({ length: clients }, client))
  const stop = async () => {
    over.abort()
    await running
    return { answers, failures }
  }
  return { stop }
}

it('loses no request while releases are switched and brought back under load', async () => {
  const one = await deploy('v1', 1)
  const post = { method: 'POST', body: JSON.stringify({ text: 'x'.repeat(20_000) }) }
  const reading = underLoad(4, async () => (await whoAnswers(place)).release)
  const writing = underLoad(2, async () => {
    const response = await fetch(`${addressOf(place)}/echo`, post)
    if (response.status !== 200) throw new Error(`status ${response.status}`)
    return (await response.text()) === post.body ? 'same' : 'other'
  })
  for (let fence = 2; fence < 12; fence += 2) {
    const two = await makeRelease(place, `v${fence}`)
    await hosted.driver.stage(stepOf(place, two, fence, values), collecting())
    await hosted.driver.switchOver(stepOf(place, two, fence, values), collecting())
    await hosted.driver.restore(stepOf(place, one, fence + 1, values), collecting())
  }
  const [read, written] = [await reading.stop(), await writing.stop()]
  expect([...read.failures, ...written.failures]).toEqual([])
  expect(new Set(read.answers)).toEqual(new Set(['v1', 'v2', 'v4', 'v6', 'v8', 'v10']))
  expect(new Set(written.answers)).toEqual(new Set(['same']))
  expect(read.answers.length + written.answers.length).toBeGreaterThan(200)
})

it('lets requests under way finish where they began, and ends the old instance only then', async () => {
  await deploy('v1', 1)
  const { pid } = await whoAnswers(place)
  const slow = fetch(`${addressOf(place)}/slow?ms=1500`).then((response) => response.text())
  const stream = fetch(`${addressOf(place)}/stream?n=10&every=100`).then((response) => response.text())
  await waitUntil('both are under way', async () => hosted.host.target('answers').report().inFlight === 2, { timeoutMs: 5_000 })
  const two = await deploy('v2', 2)
  const retired = hosted.driver.retire(stepOf(place, two, 2, values), collecting())
  expect((await whoAnswers(place)).release).toBe('v2')
  expect(identifyProcess(pid)).toBeDefined()
  expect(await slow).toBe('v1')
  expect((await stream).match(/data: v1 \d+/g)).toHaveLength(10)
  await retired
  expect(identifyProcess(pid)).toBeUndefined()
})

it('breaks off what takes longer than the drain allows', async () => {
  place = { ...place, target: { ...place.target, drain: 300 } }
  await deploy('v1', 1)
  const endless = fetch(`${addressOf(place)}/slow?ms=60000`)
  await waitUntil('it is under way', async () => hosted.host.target('answers').report().inFlight === 1, { timeoutMs: 5_000 })
  const two = await deploy('v2', 2)
  const began = performance.now()
  await hosted.driver.retire(stepOf(place, two, 2, values), collecting())
  expect(performance.now() - began).toBeLessThan(30_000)
  expect((await endless).status).toBe(502)
})

it('passes WebSockets through, and leaves an open one where it began over a switch', async () => {
  await deploy('v1', 1)
  const socket = new WebSocket(`ws://127.0.0.1:${place.target.port}/`)
  await new Promise((resolve) => socket.once('open', resolve))
  const said = () => new Promise<string>((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString())))
  const first = said()
  socket.send('hello')
  expect(await first).toBe('v1: hello')
  await deploy('v2', 2)
  const second = said()
  socket.send('still there?')
  expect(await second).toBe('v1: still there?')
  socket.close()
})

it('passes on the headers of a stream that says nothing yet', async () => {
  await deploy('v1', 1)
  const stop = new AbortController()
  const response = await fetch(`${addressOf(place)}/silent`, { signal: stop.signal })
  expect(response.headers.get('x-release')).toBe('v1')
  stop.abort()
  await waitUntil('nothing is under way', async () => hosted.host.target('answers').report().inFlight === 0, { timeoutMs: 5_000 })
})

it('never makes half an answer look like a whole one', async () => {
  await deploy('v1', 1)
  await expect(fetch(`${addressOf(place)}/half`).then((response) => response.text())).rejects.toThrow(Error)
})

it('answers 502 when an instance breaks off before it answers, and 503 while it is started again', async () => {
  const release = await makeRelease(place, 'v1')
  const slowly = { START_DELAY_MS: '1500' }
  await hosted.driver.stage(stepOf(place, release, 1, slowly), collecting())
  await hosted.driver.switchOver(stepOf(place, release, 1, slowly), collecting())
  expect((await fetch(`${addressOf(place)}/crash`)).status).toBe(502)
  await expect.poll(async () => (await fetch(addressOf(place))).status, { timeout: 2_000, interval: 20 }).toBe(503)
  await waitUntil('it is back', async () => (await whoAnswers(place)).release === 'v1', { timeoutMs: 15_000 })
})

it('passes on requests and answers as they came, but for what belongs to one connection', async () => {
  await deploy('v1', 1)
  const headers = {
    host: 'answers.example.com',
    'x-mine': 'yes',
    connection: 'x-hop, keep-alive',
    'x-hop': 'for the proxy alone',
  }
  const seen = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port: place.target.port, path: '/headers', headers }, resolve).once('error', reject).end()
  })
  expect(seen).toMatchObject({ statusCode: 299, statusMessage: 'As It Came' })
  expect(seen.headers['set-cookie']).toEqual(['a=1', 'b=2'])
  expect(seen.rawHeaders).toContain('X-OddCase')
  const received = JSON.parse(await text(seen)) as Record<string, string>
  expect(received).toMatchObject({ host: 'answers.example.com', 'x-mine': 'yes' })
  expect(received).not.toHaveProperty('x-hop')
})

it('listens on loopback alone', async () => {
  await deploy('v1', 1)
  const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  for (const { address, family, internal, scopeid } of others) {
    if (internal || (family === 'IPv6' && scopeid)) continue
    const host = family === 'IPv6' ? `[${address}]` : address
    await expect(fetch(`http://${host}:${place.target.port}/`), host).rejects.toThrow(Error)
  }
})

it('says which of two targets cannot have a port', async () => {
  await deploy('v1', 1)
  const other = { ...place, target: { ...place.target, slug: 'other' } }
  const release = await makeRelease(place, 'v2')
  await expect(hosted.driver.check(stepOf(other, release, 1), collecting())).rejects.toThrow(
    `other wants 127.0.0.1:${place.target.port}, where something else listens`,
  )
})
