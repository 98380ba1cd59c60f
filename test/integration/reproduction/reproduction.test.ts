import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { runCli } from '#cli/run.ts'
import { keptTerminal } from '#cli/testing/fake-terminal.ts'
import { checksumOf, Reproduction, ReproductionReplay } from '#contracts/reproduction.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { readEvents } from '#temporal/inspect/read-events.ts'
import { problemIn } from '../web/browser-like.ts'
import { tokenOf } from '../web/open-web.ts'
import { openSite, runBroken, type Site } from './site.ts'

const SECRET = `sk-ant-api03-${'a1B2'.repeat(24)}`
const PASSWORD = 'Tr0ub4dor&3-x9'

let there: Site
let here: Site
let workflowId: string
let file: string

beforeAll(async () => {
  const servers = {
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  }
  ;[there, here] = await Promise.all([openSite(servers), openSite(servers)])
  workflowId = await runBroken(there, servers, { tenantId, apiKey: SECRET, note: `password=${PASSWORD}` })
  file = join(there.installation.dir, 'taken.json')
})
afterAll(async () => {
  await Promise.all([there?.close(), here?.close()])
})

async function mc({ origin, token }: Site, ...args: string[]) {
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: origin, MISSION_CONTROL_TOKEN: token } })
  const code = await runCli(['workflow', ...args], terminal)
  return { code, ...terminal.printed }
}

const taken = async () => Reproduction.parse(JSON.parse(await readFile(file, 'utf8')))

function send(text: string, { origin, token }: Site = here): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return fetch(`${origin}/api/v1/workflows/replay-reproduction`, { method: 'POST', headers, body: text })
}

/** The bundle as somebody might send it who changes it and knows how its checksum is made. */
async function changed(change: (bundle: Reproduction) => void): Promise<string> {
  const bundle = await taken()
  change(bundle)
  return JSON.stringify({ ...bundle, checksum: checksumOf(bundle) })
}

type Event = { eventId: string; workflowExecutionStartedEventAttributes?: { input?: { payloads: { data: string }[] } } }
const eventsOf = ({ history }: Reproduction) => history.events as Event[]

describe('a workflow that failed in one installation', () => {
  it('is taken along in a file that holds no secret, with what came of it', async () => {
    const { code, out, err } = await mc(there, 'reproduction', workflowId, '-o', file)
    expect({ code, out, err }).toMatchObject({ code: 0, out: expect.stringContaining(`mc workflow replay ${file}`) })
    const bundle = await taken()
    expect(bundle).toMatchObject({
      workflow: { workflowId, type: 'retain', status: 'failed' },
      replays: { original: { outcome: 'same' }, redacted: { outcome: 'same' }, redactionMatters: false },
      circumstances: { config: null, releases: null },
      failure: { cause: { type: 'BROKEN' } },
    })
    expect(bundle.redacted.secrets).toBeGreaterThan(2)
    const text = await readFile(file, 'utf8')
    const decoded = [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data]) => Buffer.from(data ?? '', 'base64').toString())
    const all = [text, ...decoded].join('\n')
    expect(all).toContain(tenantId)
    for (const secret of [SECRET, PASSWORD, SECRET.slice(20, 60)]) expect(all).not.toContain(secret)
  })

  it('is replayed in another with the same outcome, and the step that failed is shown', async () => {
    expect((await mc(here, 'show', workflowId)).code).toBe(1)
    const { code, out } = await mc(here, 'replay', file)
    expect(code).toBe(0)
    expect(out).toMatch(/failed +activity deleteOldRows +◄ failed/)
    expect(out).toContain('it is reproduced')
  })

  it('is said to be otherwise where the code is, at the step', async () => {
    const renamed = (await readFile(file, 'utf8')).replaceAll('"name":"deleteOldRows"', '"name":"deleteEverything"')
    const bundle = Reproduction.parse(JSON.parse(renamed))
    const other = join(there.installation.dir, 'other.json')
    await writeFile(other, JSON.stringify({ ...bundle, checksum: checksumOf(bundle) }))
    const { code, out } = await mc(here, 'replay', other)
    expect(code).toBe(1)
    expect(out).toMatch(/step 1 \(activity deleteEverything\), event 5/)
    expect(out).toMatch(/deleteEverything +◄ the code of today decides otherwise here/)
    expect(out).toContain('something else came of it')
  })

  it('is taken and replayed by engineers', async () => {
    const operator = { ...here, token: await tokenOf(here.installation.db, 'operator') }
    expect(await problemIn(await send('[', operator))).toMatchObject({ status: 403 })
    expect((await mc(operator, 'reproduction', workflowId)).code).toBe(3)
  })
})

describe('a file that somebody made to do harm', () => {
  it.each([
    ['is no JSON', async () => '{', 'not valid JSON'],
    ['is nested too deep', async () => `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'nested deeper than 100 levels'],
    ['was changed', async () => (await readFile(file, 'utf8')).replace('"status":"failed"', '"status":"running"'), 'checksum'],
    ['is of another version', () => versioned(2), 'newer'],
    [
      'has fields that there are not',
      async () => (await readFile(file, 'utf8')).replace('{', '{"__proto__":{"x":1},'),
      '__proto__',
    ],
    ['lacks events', () => changed(({ history }) => history.events.splice(1, 1)), 'Event 2'],
    ['holds what is no event', () => changed(({ history }) => history.events.splice(1, 1, 7)), 'Event 2'],
    [
      'says to be of another type',
      () => changed(({ workflow }) => Object.assign(workflow, { type: 'runGate' })),
      'of a workflow retain',
    ],
  ])('is refused when it %s', async (_, text, says) => {
    expect(await problemIn(await send(await text()))).toMatchObject({ status: 400, detail: expect.stringContaining(says) })
  })

  it('is refused when it is too large, before it is read', async () => {
    const refused = await send(`"${'x'.repeat(25 * 1024 * 1024)}"`).then(
      ({ status }) => status,
      // The server closed while we were still sending.
      () => 413,
    )
    expect(refused).toBe(413)
  })

  it('comes to nothing when its payloads are no JSON, or its type is none of ours', async () => {
    const damaged = await send(
      await changed((one) => {
        for (const payload of eventsOf(one)[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [])
          payload.data = Buffer.from('{"tenantId": ').toString('base64')
      }),
    )
    expect(ReproductionReplay.parse(await damaged.json()).outcome.outcome).toBe('differs')
    const unknown = (await readFile(file, 'utf8')).replaceAll('"retain"', '"constructor"')
    const bundle = Reproduction.parse(JSON.parse(unknown))
    const replay = await (await send(JSON.stringify({ ...bundle, checksum: checksumOf(bundle) }))).json()
    expect(ReproductionReplay.parse(replay).outcome.says).toContain('no workflow of the type constructor')
  })

  const versioned = async (version: number) => (await readFile(file, 'utf8')).replace('"version":1', `"version":${version}`)
})

describe('a history of large payloads', () => {
  it('is read up to a limit, and says that it goes on', async () => {
    const { client } = there.installation.temporal
    const handle = await client.workflow.start('retain', { workflowId: 'large', taskQueue: 'nobody', args: [{ tenantId }] })
    for (const n of [1, 2, 3, 4]) await handle.signal('large', 'x'.repeat(20_000 * n))
    const execution = { workflowId: 'large', runId: handle.firstExecutionRunId }
    const read = (bytes: number) => readEvents({ client, key: '' }, execution, { events: 10_000, bytes })
    const whole = await read(1_000_000)
    expect(whole.isWhole).toBe(true)
    const part = await read(50_000)
    expect(part.isWhole).toBe(false)
    expect(part.history.events?.length).toBeLessThan(whole.history.events?.length ?? 0)
    await handle.terminate()
  })
})
