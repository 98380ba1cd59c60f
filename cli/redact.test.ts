import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ALNUM, drawer } from '#domain/redaction/labelled/draw.ts'
import { runCli } from './run.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const SECRET = drawer(9)(ALNUM, 24)
const KEY = { MISSION_CONTROL_REDACTION_KEY: 'k'.repeat(32) }
const folder = (): string => keptTerminal().env.HOME ?? ''

async function mc(args: string[], input = '') {
  const terminal = keptTerminal({ env: KEY, input })
  const code = await runCli(args, terminal)
  const { out, err } = terminal.printed
  return { code, out, err, json: () => JSON.parse(out) }
}

function database(home: string): string {
  const file = join(home, 'legacy.db')
  const db = new DatabaseSync(file)
  db.exec('CREATE TABLE settings (key TEXT, value TEXT); CREATE TABLE task (id INTEGER, meta TEXT, raw BLOB)')
  db.prepare('INSERT INTO settings VALUES (?, ?)').run('smtp_password', SECRET)
  const insert = db.prepare('INSERT INTO task VALUES (?, ?, ?)')
  insert.run(1, JSON.stringify({ env: [{ API_KEY: SECRET }, { API_KEY: SECRET }] }), Buffer.from([1, 0, 255]))
  insert.run(2n ** 60n, 'nothing', null)
  db.close()
  return file
}

describe('mc redact', () => {
  it('reads a SQLite database by rows, and says where without a value', async () => {
    const { code, out, json } = await mc(['redact', database(folder()), '--json'])
    expect(code).toBe(0)
    expect(out).not.toContain(SECRET)
    expect(json().findings.map(({ path }: { path: string }) => path)).toEqual([
      'settings.value',
      'task.meta.env[].API_KEY',
      'task.meta.env[].API_KEY',
    ])
    expect(json().text.split('\n')[2]).toBe('{"table":"task","row":{"id":"1152921504606846976","meta":"nothing","raw":null}}')
    expect(json().text).toContain('"raw":"(3 bytes)"')
  })

  it('reports by kind and place, without any text', async () => {
    const { code, out, json } = await mc(['redact', database(folder()), '--report', '--json'])
    expect(code).toBe(0)
    expect(out).not.toContain(SECRET)
    expect(json()).toMatchObject({ files: 1, secrets: 3, distinct: 1, notRead: [] })
    expect(json().found.map(({ place, count }: { place: string; count: number }) => `${place} ${count}`)).toEqual([
      'settings.value 1',
      'task.meta.env[].API_KEY 2',
    ])
    const shown = (await mc(['redact', database(folder()), '--report'])).out
    expect(shown).toMatch(/FILE +KIND +PLACE +COUNT/)
    expect(shown).toContain('task.meta.env[].API_KEY')
  })

  it('ends with 1 only where it is asked to and there is a secret', async () => {
    const ends = async (args: string[], input: string) => (await mc(['redact', '-', ...args], input)).code
    expect(await ends(['--check'], `password=${SECRET}`)).toBe(1)
    expect(await ends([], `password=${SECRET}`)).toBe(0)
    expect(await ends(['--check'], 'hello')).toBe(0)
    expect((await mc(['redact', '/nowhere/at/all'])).code).toBe(2)
  })

  it('follows no link out of a folder, and says what it did not read', async () => {
    const [home, outside] = [folder(), folder()]
    writeFileSync(join(outside, 'secret.txt'), `password=${SECRET}`)
    symlinkSync(outside, join(home, 'away'))
    symlinkSync(home, join(home, 'circle'))
    writeFileSync(join(home, 'a.txt'), `token: ${SECRET}\n`)
    const { code, out, err } = await mc(['redact', home, '--json'])
    expect(code).toBe(0)
    expect(out.trim().split('\n')).toHaveLength(1)
    expect(err).toContain(`Not read: ${join(home, 'away')} is a link, which is not followed.`)
    writeFileSync(join(home, 'b.gz'), gzipSync('x'))
    writeFileSync(join(home, 'c.db'), `SQLite format 3\0${'x'.repeat(100)}`)
    const again = await mc(['redact', home, '--report', '--json'])
    expect(again.code).toBe(3)
    expect(again.json().notRead.map(({ why }: { why: string }) => why)).toEqual([
      'is a link, which is not followed',
      'is a link, which is not followed',
      'is packed (gzip): unpack it',
      'cannot be read as a database (ERR_SQLITE_ERROR)',
    ])
  })

  it('finds what stands in clear among bytes, and shows none of them', async () => {
    const home = folder()
    const file = join(home, 'core')
    writeFileSync(file, Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(`password=${SECRET}`), Buffer.from([0, 200])]))
    const { code, json } = await mc(['redact', file, '--json'])
    expect(code).toBe(3)
    expect(json()).toMatchObject({ text: null, findings: [{ kind: 'password' }] })
  })
})
