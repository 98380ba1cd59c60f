import type { Provider } from 'next-auth/providers/index'
import { z } from 'zod'
import type { Settings } from '#contracts/settings.ts'

/** What OpenID Connect says of a person: only an address that the issuer has verified counts. */
const OidcProfile = z.object({ sub: z.string(), email: z.email(), email_verified: z.literal(true), name: z.string().optional() })

/** GitHub's answer to GET /user/emails. */
const GitHubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))
const GitHubUser = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() })

/** The sign-in methods beside the password that settings configure. Who comes this way must be a member already. */
export function configuredProviders(auth: Settings['auth']): Provider[] {
  return [...(auth.oidc ? [oidc(auth.oidc)] : []), ...(auth.github ? [github(auth.github)] : [])]
}

/** Origins that a sign-in form may lead to. */
export function signInOrigins(auth: Settings['auth']): string[] {
  return [...(auth.oidc ? [new URL(auth.oidc.issuer).origin] : []), ...(auth.github ? ['https://github.com'] : [])]
}

function oidc({ issuer, clientId, clientSecret, name }: NonNullable<Settings['auth']['oidc']>): Provider {
  return {
    id: 'oidc',
    name,
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    authorization: { params: { scope: 'openid email profile' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    profile: (profile: unknown) => {
      const { sub, email, name: fullName } = OidcProfile.parse(profile)
      return { id: sub, email, name: fullName ?? email }
    },
  }
}

function github({ id, secret }: NonNullable<Settings['auth']['github']>): Provider {
  return {
    id: 'github',
    name: 'GitHub',
    type: 'oauth',
    clientId: id,
    clientSecret: secret,
    authorization: { url: 'https://github.com/login/oauth/authorize', params: { scope: 'read:user user:email' } },
    token: 'https://github.com/login/oauth/access_token',
    checks: ['pkce', 'state'],
    userinfo: {
      url: 'https://api.github.com/user',
      // next-auth's own provider takes the primary address even when GitHub has not verified it.
      request: async ({ tokens }) => await githubUser(String(tokens.access_token)),
    },
    profile: (profile: unknown) => {
      const { sub, email, name } = GitHubPerson.parse(profile)
      return { id: sub, email, name }
    },
  }
}

/** As `githubUser` makes it. */
const GitHubPerson = z.object({ sub: z.string(), email: z.email(), name: z.string() })

/** The person behind a GitHub token with their verified primary address. @throws Error when GitHub refuses or there is none */
async function githubUser(accessToken: string) {
  const user = GitHubUser.parse(await githubGet('/user', accessToken))
  const emails = GitHubEmails.parse(await githubGet('/user/emails', accessToken))
  const email = emails.find((entry) => entry.primary && entry.verified)?.email
  if (!email) throw new Error('GitHub knows no verified primary address of this account.')
  return { sub: String(user.id), email, name: user.name ?? user.login } satisfies z.infer<typeof GitHubPerson>
}

async function githubGet(path: string, accessToken: string): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${accessToken}`,
    accept: 'application/vnd.github+json',
    'user-agent': 'mission-control',
  }
  const response = await fetch(`https://api.github.com${path}`, { headers, signal: AbortSignal.timeout(10_000) })
  if (!response.ok) throw new Error(`GitHub answered ${response.status} for ${path}.`)
  return await response.json()
}
