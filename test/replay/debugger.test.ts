import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ensureTemporalBinary } from '#start/temporal-part.ts'
import { testBundle } from '../monitoring/test-worker.ts'
import { InspectorClient } from './inspector-client.ts'
import { OwnNamespace } from './own-namespace.ts'

const root = join(import.meta.dirname, '../../')
const RETAIN = 'workflows/retain.ts'
const recorded = join(import.meta.dirname, 'histories/0.1.0/retain.json')

let dir: string
let place: OwnNamespace
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mission-control-replay-'))
  await mkdir(join(dir, 'state'))
  await symlink(dirname((await testBundle()).codePath), join(dir, 'state', 'build'))
  place = await OwnNamespace.open(inject('temporalAddress'))
})
afterAll(async () => {
  await place.close()
  await rm(dir, { recursive: true, force: true })
})

/** The command as somebody gives it who has this installation. */
function replay(...args: string[]) {
  const env = {
    NODE_ENV: 'development',
    PATH: process.env.PATH,
    HOME: dir,
    MISSION_CONTROL_STATE_DIR: join(dir, 'state'),
    ...place.env,
  } as const
  return spawn(process.execPath, [join(root, 'start/bootstrap.mjs'), 'start/replay.ts', ...args], {
    cwd: root,
    env,
  })
}

async function ended(child: ReturnType<typeof replay>) {
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { out, err, code }
}

/** The address that it prints for a debugger; what comes after is read on. */
async function addressIn(child: ReturnType<typeof replay>): Promise<string> {
  let said = ''
  return await new Promise((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      said += String(piece)
      const [address] = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(said) ?? []
      if (address) resolve(address)
    })
    child.once('close', (code) => reject(new Error(`It ended with ${code} and said: ${said}`)))
  })
}

describe('npm run replay', () => {
  it('stops under a debugger at a line of a workflow, and shows what it was given', async () => {
    const source = (await readFile(join(root, RETAIN), 'utf8')).split('\n')
    const line = source.findIndex((each) => each.includes('await deleteOldRows(')) + 1
    const child = replay(recorded, '--debug')
    const code = new Promise((resolve) => child.once('close', resolve))
    const client = await InspectorClient.attach(await addressIn(child))
    await client.send('Runtime.runIfWaitingForDebugger')
    // All workflows are loaded, and none runs yet.
    await client.paused()
    await client.breakAt(RETAIN, line)
    await client.send('Debugger.resume')
    const { callFrames } = await client.paused()
    const asked = { callFrameId: callFrames[0].callFrameId, expression: 'JSON.stringify(input)' }
    const { result } = await client.send<{ result: { value: string } }>('Debugger.evaluateOnCallFrame', asked)
    expect(callFrames[0].functionName).toBe('retain')
    expect(JSON.parse(result.value)).toEqual({ tenantId: expect.any(String) })
    await client.send('Debugger.resume')
    client.close()
    expect(await code).toBe(0)
  })

  it('says where the code decides otherwise, and ends with 1', async () => {
    const other = join(dir, 'other.json')
    await writeFile(other, (await readFile(recorded, 'utf8')).replaceAll('"deleteOldRows"', '"deleteEverything"'))
    const { out, code } = await ended(replay(other, '--no-debug'))
    expect(code).toBe(1)
    expect(out).toMatch(/^differs {2}retain\/recorded\n.* At step 1 \(activity deleteEverything\), event 5: /)
  })

  it('downloads the history of a workflow, and reads the file that Temporal writes of it', async () => {
    const workflowId = await place.leave('retain')
    expect(await ended(replay(workflowId))).toMatchObject({ code: 0, out: expect.stringContaining(`same  ${workflowId}`) })
    const { path } = await ensureTemporalBinary(dir)
    const { address, namespace } = place
    const args = [
      'workflow',
      'show',
      '--workflow-id',
      workflowId,
      '--address',
      address,
      '--namespace',
      namespace,
      '--output',
      'json',
    ]
    const { stdout } = await promisify(execFile)(path, args)
    const file = join(dir, 'shown.json')
    await writeFile(file, stdout)
    expect(await ended(replay(file))).toMatchObject({ code: 0, err: '' })
  })

  it('ends with 3 where there is nothing to replay, and says so', async () => {
    const nothing = await ended(replay('none-such'))
    expect(nothing).toMatchObject({ code: 3, err: expect.stringContaining('There is no file and no workflow none-such') })
    const file = join(dir, 'no-history.json')
    await writeFile(file, '{"events": 1}')
    expect(await ended(replay(file))).toMatchObject({ code: 3, err: expect.stringContaining('holds no history') })
  })
})
