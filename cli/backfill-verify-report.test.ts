import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BackfillReport } from '#contracts/backfills.ts'
import { runCli } from './run.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mission-control-verify-report-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

function kept(name: string, content: string | BackfillReport): string {
  const file = join(dir, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

/** A report as an installation with a key of its own signs it. */
function signed(kind: 'ed25519' | 'ed448' = 'ed25519'): BackfillReport {
  const keys = kind === 'ed448' ? generateKeyPairSync('ed448') : generateKeyPairSync('ed25519')
  const markdown = '# Backfill 12 of legacy – 100 rows\n'
  const sha256 = createHash('sha256').update(markdown).digest('hex')
  const facts = { report: 'backfill', backfill: { number: 12 }, source: { name: 'legacy' }, rows: 100, markdown: { sha256 } }
  const json = JSON.stringify(facts, null, 2)
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { json, markdown, signature: sign(null, Buffer.from(json), keys.privateKey).toString('base64'), publicKey }
}

async function verifyReport(...args: string[]) {
  const terminal = keptTerminal()
  return { code: await runCli(['backfill', 'verify-report', ...args], terminal), ...terminal.printed }
}

describe('mc backfill verify-report', () => {
  it('holds a report to the key that is known, and says whose it is', async () => {
    const report = signed()
    const key = kept('known.pem', report.publicKey)
    const { code, out, err } = await verifyReport(kept('report.json', report), '--key', key)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(
      /^The report of legacy #12 is as it was signed, in JSON and in Markdown\. SHA-256 of the key: [0-9a-f]{64}\n$/,
    )
  })

  it('says that a key which came with the report proves nothing of who signed', async () => {
    const { code, err } = await verifyReport(kept('report.json', signed()))
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('anybody may have signed it') })
  })

  it.each<[string, (report: BackfillReport) => BackfillReport, string]>([
    ['JSON', (report) => ({ ...report, json: report.json.replace('100', '101') }), 'the signature is not of this JSON'],
    ['Markdown', (report) => ({ ...report, markdown: '# Backfill 12 of legacy – 101 rows\n' }), 'the Markdown is not the one'],
    ['signature', (report) => ({ ...report, signature: signed().signature }), 'the signature is not of this JSON'],
    ['all of it, by another key', () => signed(), 'another key signed'],
  ])('ends with 1 where somebody changed %s', async (_what, changed, says) => {
    const report = signed()
    const key = kept('known.pem', report.publicKey)
    const { code, out, err } = await verifyReport(kept('report.json', changed(report)), '--key', key)
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringContaining(says) })
  })

  it('takes the parts in files of their own, as the page gives them', async () => {
    const { json, markdown, signature, publicKey } = signed()
    const parts = [kept('r.json', json), '--signature', kept('r.sig', signature), '--key', kept('r.pem', publicKey)]
    const found = await verifyReport(...parts, '--json')
    expect({ code: found.code, found: JSON.parse(found.out) as unknown }).toMatchObject({
      code: 0,
      found: { ok: true, number: 12, source: 'legacy', markdown: 'not given', keyFrom: 'file' },
    })
    expect(await verifyReport(...parts, '--markdown', kept('r.md', markdown))).toMatchObject({ code: 0 })
    expect(await verifyReport(...parts, '--markdown', kept('r.md', `${markdown}!`))).toMatchObject({ code: 1 })
    const other = kept('other.json', '{"report":"gate"}')
    expect(await verifyReport(other, ...parts.slice(1), '--json')).toMatchObject({
      code: 1,
      out: expect.stringContaining('"ok":false'),
    })
  })

  it('ends with 3 where there is nothing to check, and with 1 where the key is of another kind', async () => {
    expect(await verifyReport(join(dir, 'none'))).toMatchObject({ code: 3, err: expect.stringContaining('ENOENT') })
    expect(await verifyReport(kept('r.json', signed().json))).toMatchObject({
      code: 3,
      err: expect.stringContaining('--signature'),
    })
    expect(await verifyReport(kept('report.json', signed('ed448')))).toMatchObject({ code: 1 })
    expect(await verifyReport(kept('report.json', { ...signed(), publicKey: 'none' }))).toMatchObject({ code: 1 })
    expect((await verifyReport()).code).toBe(3)
  })
})
