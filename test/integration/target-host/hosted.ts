import { createHash, randomUUID } from 'node:crypto'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { StepContext } from '#activities/target/driver.ts'
import { createProcessDriver } from '#activities/target/process/process-driver.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import type { ProcessTarget } from '#contracts/config/targets.ts'
import type { PinnedRelease } from '#contracts/release.ts'
import type { HostStep } from '#contracts/target-host.ts'
import { freePort } from '#start/ports.ts'
import { serveControl } from '#target-host/control-server.ts'
import { hostFolderPaths } from '#target-host/host-folder.ts'
import { TargetHost } from '#target-host/target-host.ts'
import { createLog } from '#telemetry/log.ts'

const here = dirname(fileURLToPath(import.meta.url))
export const tenantId = randomUUID()
export const redactionKey = 'k'.repeat(64)

/** A folder with artifacts, a state folder, and one target to bring releases to. */
export type Place = { root: string; stateDir: string; configDir: string; socket: string; target: ProcessTarget }

export async function makePlace(part: Partial<ProcessTarget> = {}): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'target-host-'))
  const stateDir = join(root, 'state')
  const configDir = join(root, 'config')
  await mkdir(join(root, 'artifacts'), { recursive: true })
  await mkdir(configDir)
  const target: ProcessTarget = {
    ...{ slug: 'answers', driver: 'process', values: {}, port: await freePort() },
    command: ['node', '{artifact}/deployed-program.mjs'],
    artifacts: '../artifacts',
    ready: { path: '/', within: 15_000 },
    drain: 5_000,
    ...part,
  }
  return { root, stateDir, configDir, socket: join(stateDir, 'target-host', 'host.sock'), target }
}

export const removePlace = ({ root }: Place) => rm(root, { recursive: true, force: true })

/** Builds an artifact of the test service and names it as a release. */
export async function makeRelease({ root }: Place, name: string): Promise<PinnedRelease> {
  const folder = join(root, 'artifacts', name)
  await mkdir(folder, { recursive: true })
  await cp(join(here, 'deployed-program.mjs'), join(folder, 'deployed-program.mjs'))
  await writeFile(join(folder, 'release.txt'), `${name}\n`)
  const contentHash = createHash('sha256').update(name).digest('hex')
  return { id: randomUUID(), name, contentHash, artifact: name, commit: null }
}

/** A step as a worker would ask it. */
export const stepOf = (place: Place, release: PinnedRelease, fence: number, values: ConfigValues = {}) => {
  const pinned = { target: place.target, wave: 0, values }
  const step: HostStep = { tenantId, deploymentId: randomUUID(), fence, release, pinned, undo: null, correlationId: randomUUID() }
  return { ...step, target: place.target }
}

/** Where lines of a step go in a test. */
export function collecting(): StepContext & { lines: string[] } {
  const lines: string[] = []
  return { values: {}, lines, onOutput: (_stream, line) => void lines.push(line), signal: new AbortController().signal }
}

/** A host in this process, asked through its socket by the driver that workers use. */
export async function startHost(place: Place, env: Readonly<Record<string, string | undefined>> = process.env) {
  let logged = ''
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString()
      done()
    },
  })
  const log = createLog({ service: 'target-host', redactionKey, destination })
  const folder = hostFolderPaths(place.stateDir)
  const host = await TargetHost.start({ folder, configDir: place.configDir, env, redactionKey, log })
  const control = await serveControl(host, place.socket, log)
  const driver = createProcessDriver({ hostSocket: place.socket })
  const stop = async () => {
    control.closeAllConnections()
    control.close()
    await host.stop()
  }
  return { host, folder, driver, stop, logged: () => logged }
}

export const addressOf = ({ target }: Place) => `http://127.0.0.1:${target.port}`

/** Which release answers users now, and from which process. */
export async function whoAnswers(place: Place): Promise<{ release: string; pid: number }> {
  const response = await fetch(addressOf(place), { signal: AbortSignal.timeout(5_000) })
  if (!response.ok) throw new Error(`status ${response.status}`)
  return (await response.json()) as { release: string; pid: number }
}

/** Asks the control interface as it is, without the driver. */
export function ask(place: Place, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: place.socket, method, path, agent: false }, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(said) as unknown }), reject)
    })
    asked.once('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
