import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SignInThrottle } from '#web/server/auth/sign-in-throttle.ts'
import { BrowserLike, problemIn } from './browser-like.ts'
import { ADMIN, openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb } from './open-web.ts'

let database: TestDatabase
let web: TestWeb

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
})
afterAll(async () => {
  await web.stop()
  await database.close()
})

/** Attempts until the first that has to wait; gives how many went through. */
async function attemptsUntilWait(throttle: SignInThrottle, account: string, addressOf: (index: number) => string, most: number) {
  for (let index = 0; index < most; index++) {
    if ((await throttle.attempt(account, addressOf(index))).retryAfterSeconds > 0) return index
  }
  return most
}

describe('throttling of sign-ins', () => {
  it('refuses with when to come back, in the answer and in its header, and says nothing of the account', async () => {
    const one = new BrowserLike(web.origin)
    const statuses: number[] = []
    let refused: Response | null = null
    for (let index = 0; index < 8 && !refused; index++) {
      const response = await one.signIn('throttled@example.com', 'wrong')
      statuses.push(response.status)
      if (response.status === 429) refused = response
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429])
    const problem = await problemIn(refused as Response)
    expect(problem.retryAfterSeconds).toBeGreaterThanOrEqual(1)
    expect((refused as Response).headers.get('retry-after')).toBe(String(problem.retryAfterSeconds))
    expect(problem.detail).toMatch(/Try again in/)
  })

  it('lets a right password in again after the wait and forgets the failures then', async () => {
    const one = new BrowserLike(web.origin)
    for (let index = 0; index < 6; index++) await one.signIn(ADMIN.email, 'wrong')
    const early = await one.signIn(ADMIN.email, ADMIN.password)
    expect(early.status).toBe(429)
    const { retryAfterSeconds = 0 } = await problemIn(early)
    expect(retryAfterSeconds).toBeLessThanOrEqual(2)
    await new Promise((resolve) => setTimeout(resolve, retryAfterSeconds * 1000 + 50))
    expect((await one.signIn(ADMIN.email, ADMIN.password)).status).toBe(200)
    for (let index = 0; index < 5; index++) expect((await one.signIn(ADMIN.email, 'wrong')).status).toBe(401)
  }, 20_000)

  it('counts together what several processes see', async () => {
    const processes = [new SignInThrottle(database.db, TENANT), new SignInThrottle(database.db, TENANT)]
    let through = 0
    for (let index = 0; index < 10; index++) {
      const throttle = processes[index % 2] as SignInThrottle
      if ((await throttle.attempt('shared@example.com', '10.0.0.1')).retryAfterSeconds === 0) through += 1
    }
    expect(through).toBe(6)
  })

  it('does not let parallel guesses slip through', async () => {
    const throttle = new SignInThrottle(database.db, TENANT)
    const all = await Promise.all(Array.from({ length: 60 }, () => throttle.attempt('parallel@example.com', '10.0.0.2')))
    expect(all.filter((one) => one.retryAfterSeconds === 0)).toHaveLength(6)
  })

  it('does not lock out an office: many people behind one address, each mistyping twice', async () => {
    const throttle = new SignInThrottle(database.db, TENANT)
    for (let person = 0; person < 100; person++) {
      for (let slip = 0; slip < 2; slip++) {
        expect((await throttle.attempt(`person${person}@example.com`, '203.0.113.7')).retryAfterSeconds).toBe(0)
      }
      expect((await throttle.attempt(`person${person}@example.com`, '203.0.113.7')).retryAfterSeconds).toBe(0)
      await throttle.succeeded(`person${person}@example.com`, '203.0.113.7')
    }
  }, 30_000)

  it('stops one address that tries many accounts', async () => {
    const throttle = new SignInThrottle(database.db, TENANT)
    let through = 0
    for (let index = 0; index < 310; index++) {
      if ((await throttle.attempt(`sprayed${index}@example.com`, '198.51.100.9')).retryAfterSeconds === 0) through += 1
    }
    expect(through).toBe(300)
  }, 30_000)

  it('slows down guesses at one account from many addresses, but not its owner where they signed in before', async () => {
    const throttle = new SignInThrottle(database.db, TENANT)
    await throttle.succeeded('owner@example.com', '192.0.2.1')
    const through = await attemptsUntilWait(throttle, 'owner@example.com', (index) => `198.18.0.${index}`, 40)
    expect(through).toBe(21)
    const stranger = await throttle.attempt('owner@example.com', '198.18.1.1')
    expect(stranger.retryAfterSeconds).toBeGreaterThan(0)
    expect(stranger.retryAfterSeconds).toBeLessThanOrEqual(60)
    expect((await throttle.attempt('owner@example.com', '192.0.2.1')).retryAfterSeconds).toBe(0)
  })

  it('keeps no address of an account in the clear', async () => {
    const rows = await database.db.withTenantSql(TENANT, (sql) => sql.query<{ key: string }>('SELECT key FROM rate_limit'))
    expect(rows.rows.length).toBeGreaterThan(0)
    expect(rows.rows.some((row) => row.key.includes('example.com'))).toBe(false)
  })
})
