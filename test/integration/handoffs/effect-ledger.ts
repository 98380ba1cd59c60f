import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

const Sum = z.object({ n: z.number(), total: z.number(), deliveries: z.number() })

/** What a consumer did: an account that every message adds to once, with the keys of those that did, in one transaction. */
export class EffectLedger {
  readonly #db: DatabaseSync

  constructor(file: string) {
    this.#db = new DatabaseSync(file)
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000;
      CREATE TABLE IF NOT EXISTS done (place INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE NOT NULL, n INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER, total INTEGER, deliveries INTEGER);
      INSERT OR IGNORE INTO account VALUES (1, 0, 0, 0)`)
  }

  apply(messages: readonly { key: string; body: unknown }[]): void {
    this.#db.exec('BEGIN IMMEDIATE')
    for (const { key, body } of messages) {
      const { n } = z.object({ n: z.number() }).parse(body)
      const { changes } = this.#db.prepare('INSERT OR IGNORE INTO done (key, n) VALUES (?, ?)').run(key, n)
      this.#db.prepare('UPDATE account SET deliveries = deliveries + 1').run()
      if (changes === 1) this.#db.prepare('UPDATE account SET n = n + 1, total = total + ?').run(n)
    }
    this.#db.exec('COMMIT')
  }

  /** Effects, the sum of what they added, and how often a message was delivered for them. */
  sum(): z.infer<typeof Sum> {
    return Sum.parse(this.#db.prepare('SELECT n, total, deliveries FROM account').get())
  }

  /** Numbers in the order in which they took effect that are not above the one before. */
  outOfOrder(): unknown[] {
    return this.#db
      .prepare('SELECT n FROM (SELECT n, lag(n) OVER (ORDER BY place) AS before FROM done) WHERE n <= before LIMIT 10')
      .all()
  }
}
