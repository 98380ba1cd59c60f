import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestAction, settleAction } from '#prisma/stores/actions.ts'
import { createApiToken, listApiTokens, revokeApiToken, verifyApiToken } from '#prisma/stores/api-tokens.ts'
import { listAudit, recordAudit } from '#prisma/stores/audit.ts'
import * as members from '#prisma/stores/members.ts'
import { revokeSignIn, revokeSignInsOf, signInIsLive, startSignIn } from '#prisma/stores/sign-ins.ts'
import { listenToStream, readStream, streamHead } from '#prisma/stores/stream.ts'
import { makeGateway } from './facts.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const HOUR_MS = 3_600_000

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

describe('members', () => {
  it('begin with one admin, made once however many processes start at once, with a password to be used once', async () => {
    const starts = await Promise.all(
      Array.from({ length: 4 }, () => members.ensureFirstAdmin(store.db, TENANT, { email: ' Admin@Example.com ' })),
    )
    const made = starts.filter(({ created }) => created)
    expect(made).toHaveLength(1)
    expect(starts.filter(({ oneTimePassword }) => oneTimePassword !== null)).toEqual(made)
    const password = made[0]?.oneTimePassword ?? ''
    expect(password.length).toBeGreaterThanOrEqual(20)
    const admin = await members.verifyPassword(store.db, TENANT, { email: 'ADMIN@example.com', password })
    expect(admin).toMatchObject({ email: 'admin@example.com', role: 'admin', mustChangePassword: true, hasPassword: true })
    await members.setPassword(store.db, TENANT, admin?.id ?? '', { password: 'correct horse battery' })
    expect(await members.verifyPassword(store.db, TENANT, { email: 'admin@example.com', password })).toBeNull()
    const changed = await members.verifyPassword(store.db, TENANT, {
      email: 'admin@example.com',
      password: 'correct horse battery',
    })
    expect(changed).toMatchObject({ mustChangePassword: false })
  })

  it('keep passwords as argon2id hashes and give them to nobody', async () => {
    const [stored] = await store.asOwner<{ password_hash: string }>('SELECT password_hash FROM member')
    expect(stored?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(JSON.stringify(await members.memberByEmail(store.db, TENANT, 'admin@example.com'))).not.toContain('argon2')
  })

  it('with a password from the environment need not change it', async () => {
    const made = await members.ensureFirstAdmin(store.db, OTHER_TENANT, { email: 'a@b.c', password: 'given by the operator' })
    expect(made).toEqual({ email: 'a@b.c', oneTimePassword: null, created: true })
    const admin = await members.verifyPassword(store.db, OTHER_TENANT, { email: 'a@b.c', password: 'given by the operator' })
    expect(admin?.mustChangePassword).toBe(false)
    expect(await members.verifyPassword(store.db, TENANT, { email: 'a@b.c', password: 'given by the operator' })).toBeNull()
  })

  it('who come from an identity provider have a role of their own and no password to guess', async () => {
    const newcomer = { email: 'New@Example.com', name: 'New', role: 'viewer' } as const
    const member = await members.memberFromProvider(store.db, TENANT, newcomer)
    await store.asOwner(`UPDATE member SET role = 'engineer' WHERE email = 'new@example.com'`)
    expect(await members.memberFromProvider(store.db, TENANT, newcomer)).toMatchObject({ id: member.id, role: 'engineer' })
    expect(await members.verifyPassword(store.db, TENANT, { email: newcomer.email, password: '' })).toBeNull()
  })

  it('whether known or not, take as long to refuse', async () => {
    const timeOf = async (email: string) => {
      const began = process.cpuUsage()
      for (let turn = 0; turn < 5; turn += 1) await members.verifyPassword(store.db, TENANT, { email, password: 'wrong' })
      const { user } = process.cpuUsage(began)
      return user
    }
    await timeOf('admin@example.com')
    const [known, unknown] = [await timeOf('admin@example.com'), await timeOf('nobody@example.com')]
    expect(unknown).toBeGreaterThan(known / 3)
  })

  it('that are disabled cannot sign in, and what they signed in ends', async () => {
    const admin = await members.memberByEmail(store.db, TENANT, 'new@example.com')
    const { oneTimePassword } = await members.resetPassword(store.db, TENANT, 'new@example.com')
    const { id } = await startSignIn(store.db, TENANT, { memberId: admin?.id ?? '', expiresAt: Date.now() + HOUR_MS })
    expect(await signInIsLive(store.db, TENANT, id)).toBe(true)
    await store.asOwner(`UPDATE member SET disabled_at = now() WHERE email = 'new@example.com'`)
    expect(await members.verifyPassword(store.db, TENANT, { email: 'new@example.com', password: oneTimePassword })).toBeNull()
    expect(await signInIsLive(store.db, TENANT, id)).toBe(false)
  })
})

describe('a sign-in', () => {
  it('ends when it expires, when it is revoked, and with all others of its member; who listens is told', async () => {
    const member = await members.memberByEmail(store.db, TENANT, 'admin@example.com')
    const memberId = member?.id ?? ''
    const start = async (ms: number) => (await startSignIn(store.db, TENANT, { memberId, expiresAt: Date.now() + ms })).id
    const [past, first, second, kept] = [await start(-1), await start(HOUR_MS), await start(HOUR_MS), await start(HOUR_MS)]
    const ended: string[] = []
    const onSignInRevoked = (_: string, id: string) => void ended.push(id)
    const listening = await listenToStream(store.db, { onNotify: () => undefined, onSignInRevoked })
    try {
      expect(await signInIsLive(store.db, TENANT, past)).toBe(false)
      await revokeSignIn(store.db, TENANT, first)
      expect(await signInIsLive(store.db, TENANT, first)).toBe(false)
      expect(await revokeSignInsOf(store.db, TENANT, { memberId, except: kept })).toBe(2)
      expect(await signInIsLive(store.db, TENANT, second)).toBe(false)
      expect(await signInIsLive(store.db, TENANT, kept)).toBe(true)
      expect(await signInIsLive(store.db, OTHER_TENANT, kept)).toBe(false)
      await expect.poll(() => ended.toSorted()).toEqual([past, first, second].toSorted())
    } finally {
      await listening.close()
    }
  })
})

describe('an API token', () => {
  it('is given once, kept as a hash, and worth nothing when expired, revoked or changed by a letter', async () => {
    const make = async (ms: number) =>
      await createApiToken(store.db, TENANT, { name: 'ci', role: 'operator', createdBy: 'a@b.c', expiresAt: Date.now() + ms })
    const { token, view } = await make(HOUR_MS)
    expect(await verifyApiToken(store.db, token)).toMatchObject({ tenantId: TENANT, tokenId: view.id, role: 'operator' })
    const everything = await store.asOwner<{ all: string }>('SELECT json_agg(t)::text AS all FROM api_token t')
    expect(everything[0]?.all).not.toContain(token)
    const last = token.at(-1) === 'A' ? 'B' : 'A'
    expect(await verifyApiToken(store.db, token.slice(0, -1) + last)).toBeNull()
    expect(await verifyApiToken(store.db, "mc_' OR true --")).toBeNull()
    expect(await verifyApiToken(store.db, (await make(-1)).token)).toMatchObject({ ended: 'expired' })
    expect((await listApiTokens(store.db, TENANT)).find(({ id }) => id === view.id)?.lastUsedAt).not.toBeNull()
    expect((await revokeApiToken(store.db, TENANT, view.id))?.revokedAt).not.toBeNull()
    expect(await verifyApiToken(store.db, token)).toMatchObject({ ended: 'revoked' })
    expect(await revokeApiToken(store.db, OTHER_TENANT, view.id)).toBeNull()
  })
})

describe('an action', () => {
  it('is recorded once however often it is asked for, and keeps the first certain outcome', async () => {
    const gatewayId = await makeGateway(store.db, TENANT)
    const id = '00000000-0000-4000-8000-0000000000aa'
    const request = { id, action: 'session.abort', gatewayId, sessionKey: 'k', requestedBy: 'a@b.c', correlationId: 'c' }
    const head = await streamHead(store.db, TENANT)
    const asked = await Promise.all(Array.from({ length: 5 }, () => requestAction(store.db, TENANT, request)))
    expect(asked.filter(({ created }) => created)).toHaveLength(1)
    await settleAction(store.db, TENANT, id, { state: 'unverified', outcome: 'The gateway did not answer.' })
    await settleAction(store.db, TENANT, id, { state: 'confirmed', outcome: 'The run has ended.' })
    expect(await settleAction(store.db, TENANT, id, { state: 'failed', outcome: 'too late' })).toMatchObject({
      ...{ state: 'confirmed', outcome: 'The run has ended.' },
    })
    const { items } = await readStream(store.db, TENANT, head, 10)
    const states = items.map(({ frame }) => frame.type === 'action' && frame.action.state)
    expect(states).toEqual(['requested', 'unverified', 'confirmed'])
    await expect(requestAction(store.db, OTHER_TENANT, request)).rejects.toThrow()
  })
})

describe('the log of who did what', () => {
  it('pages by place, newest first, narrowed by who, what and correlation id', async () => {
    for (let index = 0; index < 23; index += 1)
      await recordAudit(store.db, TENANT, {
        ...{ actorKind: 'member', actor: `m-${index % 2}`, action: index % 3 ? 'session.abort' : 'token.create' },
        ...{ outcome: 'requested', correlationId: `c-${index}`, detail: { index } },
      })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listAudit(store.db, TENANT, { limit: 4, cursor })
      seen.push(...page.items.map(({ correlationId }) => correlationId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen.filter((id) => id.startsWith('c-'))).toEqual(Array.from({ length: 23 }, (_, index) => `c-${22 - index}`))
    const narrowed = await listAudit(store.db, TENANT, { limit: 100, actor: 'm-0', action: 'token.create' })
    expect(narrowed.items.every(({ actor, action }) => actor === 'm-0' && action === 'token.create')).toBe(true)
    expect((await listAudit(store.db, TENANT, { limit: 100, correlationId: 'c-7' })).items).toMatchObject([
      { detail: { index: 7 } },
    ])
    expect((await listAudit(store.db, OTHER_TENANT, { limit: 100 })).items).toEqual([])
  })
})
