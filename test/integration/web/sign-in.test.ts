import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAudit } from '#prisma/stores/audit.ts'
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

const browser = () => new BrowserLike(web.origin)
const signedIn = async () => {
  const one = browser()
  expect((await one.signIn(ADMIN.email, ADMIN.password)).status).toBe(200)
  return one
}

describe('signing in with a password', () => {
  it('lets the right one in, whatever the case of the address, and shows who it is', async () => {
    const one = browser()
    const response = await one.signIn('Admin@Example.COM', ADMIN.password)
    expect(await response.json()).toEqual({ url: `${web.origin}/` })
    expect(await (await one.fetch('/api/v1/me')).json()).toMatchObject({
      email: ADMIN.email,
      role: 'admin',
      mustChangePassword: false,
    })
  })

  it('sets a cookie that scripts cannot read and other sites do not send', async () => {
    const one = await signedIn()
    const line = one.setCookies.findLast((cookie) => cookie.startsWith('mission-control.session='))
    expect(line).toMatch(/HttpOnly/i)
    expect(line).toMatch(/SameSite=Lax/i)
    expect(line).toMatch(/Path=\//i)
  })

  it('marks cookies Secure where people come over TLS', async () => {
    const behindTls = await openTestWeb(database, { env: { NEXTAUTH_URL: 'https://mc.example.com' } })
    try {
      const one = new BrowserLike(behindTls.origin)
      const response = await one.signIn(ADMIN.email, ADMIN.password)
      expect(await response.json()).toEqual({ url: 'https://mc.example.com/' })
      const line = one.setCookies.findLast((cookie) => cookie.startsWith('__Secure-mission-control.session='))
      expect(line).toMatch(/; Secure/)
      expect((await one.fetch('/api/v1/me')).status).toBe(200)
      expect((await one.fetch('/api/v1/me')).headers.get('strict-transport-security')).toContain('max-age')
    } finally {
      await behindTls.stop()
    }
  })

  it('turns away a wrong password and an unknown account with the very same words, and writes both down', async () => {
    const wrong = await browser().signIn(ADMIN.email, 'not the password')
    const unknown = await browser().signIn('nobody@example.com', 'my real password')
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.text()).toBe(await unknown.text())
    const { items } = await listAudit(database.db, TENANT, { limit: 10, action: 'sign-in' })
    expect(items.slice(0, 2).map((entry) => [entry.actor, entry.outcome])).toEqual([
      ['unknown', 'refused'],
      [ADMIN.email, 'refused'],
    ])
    expect(JSON.stringify(items)).not.toContain('my real password')
  })

  it('does nothing without the CSRF token of its own cookie', async () => {
    const one = browser()
    await one.fetch('/api/auth/csrf')
    const body = new URLSearchParams({ csrfToken: 'f'.repeat(64), ...ADMIN, json: 'true' })
    await one.fetch('/api/auth/callback/credentials', { method: 'POST', body })
    expect((await one.fetch('/api/v1/me')).status).toBe(401)
  })

  it('does not send anybody to another site afterwards', async () => {
    const one = browser()
    const { csrfToken } = (await (await one.fetch('/api/auth/csrf')).json()) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken, ...ADMIN, json: 'true', callbackUrl: 'https://evil.example.com/' })
    const headers = { 'x-forwarded-host': 'evil.example.com' }
    const response = await one.fetch('/api/auth/callback/credentials', { method: 'POST', body, headers })
    expect(((await response.json()) as { url: string }).url).toBe(web.origin)
  })
})

describe('a sign-in', () => {
  it('ends everywhere when its owner signs out, even for a copy of the cookie', async () => {
    const one = await signedIn()
    const copy = browser()
    for (const [name, value] of one.cookies) copy.cookies.set(name, value)
    expect((await copy.fetch('/api/v1/me')).status).toBe(200)
    expect((await one.signOut()).status).toBe(200)
    expect((await one.fetch('/api/v1/me')).status).toBe(401)
    expect((await copy.fetch('/api/v1/me')).status).toBe(401)
  })

  it('ends when its member is disabled', async () => {
    const one = await signedIn()
    const disable = (at: Date | null) =>
      database.db.withTenant(TENANT, (tx) => tx.member.updateMany({ where: { email: ADMIN.email }, data: { disabledAt: at } }))
    await disable(new Date())
    try {
      expect((await one.fetch('/api/v1/me')).status).toBe(401)
      expect((await browser().signIn(ADMIN.email, ADMIN.password)).status).toBe(401)
    } finally {
      await disable(null)
    }
    expect((await one.fetch('/api/v1/me')).status).toBe(200)
  })

  it('is not made by a cookie that we did not sign', async () => {
    const one = browser()
    one.cookies.set('mission-control.session', 'eyJhbGciOiJub25lIn0.eyJzaWduSW5JZCI6IngifQ.')
    const problem = await problemIn(await one.fetch('/api/v1/me'))
    expect(problem).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })
})

describe('a one-time password', () => {
  it('opens nothing but its own replacement, which ends the other sign-ins', async () => {
    const demand = (value: boolean) =>
      database.db.withTenant(TENANT, (tx) =>
        tx.member.updateMany({ where: { email: ADMIN.email }, data: { mustChangePassword: value } }),
      )
    await demand(true)
    const [one, other] = [await signedIn(), await signedIn()]
    expect(await (await one.fetch('/api/v1/me')).json()).toMatchObject({ mustChangePassword: true })
    expect(await problemIn(await one.fetch('/api/v1/audit'))).toMatchObject({ status: 403, code: 'PASSWORD_CHANGE_REQUIRED' })
    expect(await problemIn(await one.fetch('/api/live'))).toMatchObject({ status: 403, code: 'PASSWORD_CHANGE_REQUIRED' })
    const change = (current: string, next: string) => one.postJson('/api/v1/me/password', { current, next })
    expect((await change('wrong password', 'another long password')).status).toBe(403)
    expect((await change(ADMIN.password, 'short')).status).toBe(400)
    expect((await change(ADMIN.password, ADMIN.password)).status).toBe(400)
    expect((await change(ADMIN.password, 'another long password')).status).toBe(204)
    expect((await one.fetch('/api/v1/audit')).status).toBe(200)
    expect((await other.fetch('/api/v1/me')).status).toBe(401)
    expect((await change('another long password', ADMIN.password)).status).toBe(204)
  })
})
