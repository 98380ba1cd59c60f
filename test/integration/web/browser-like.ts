import type { Problem } from '#contracts/problem.ts'

/** What a browser does that matters here: keeps cookies and says where a request comes from. */
export class BrowserLike {
  readonly cookies = new Map<string, string>()
  /** `Set-Cookie` lines as they came, newest last. */
  readonly setCookies: string[] = []
  readonly origin: string

  constructor(origin: string) {
    this.origin = origin
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (!headers.has('sec-fetch-site')) headers.set('sec-fetch-site', 'same-origin')
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (cookie) headers.set('cookie', cookie)
    const response = await fetch(`${this.origin}${path}`, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) this.keep(line)
    return response
  }

  /** Signs in as the sign-in page does. */
  async signIn(email: string, password: string, headers: Record<string, string> = {}): Promise<Response> {
    const { csrfToken } = (await (await this.fetch('/api/auth/csrf')).json()) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken, email, password, json: 'true', callbackUrl: '/' })
    return await this.fetch('/api/auth/callback/credentials', { method: 'POST', body, headers })
  }

  async signOut(): Promise<Response> {
    const { csrfToken } = (await (await this.fetch('/api/auth/csrf')).json()) as { csrfToken: string }
    return await this.fetch('/api/auth/signout', { method: 'POST', body: new URLSearchParams({ csrfToken, json: 'true' }) })
  }

  async postJson(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const all = { 'content-type': 'application/json', ...headers }
    return await this.fetch(path, { method: 'POST', body: JSON.stringify(body), headers: all })
  }

  private keep(line: string): void {
    this.setCookies.push(line)
    const [pair = '', ...attributes] = line.split(';')
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    const over = attributes.some((part) => /^\s*(max-age=0|expires=Thu, 01 Jan 1970)/i.test(part))
    if (over || value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

/** The problem an answer is; fails when it is none. */
export async function problemIn(response: Response): Promise<Problem> {
  const type = response.headers.get('content-type')
  if (!type?.startsWith('application/problem+json')) throw new Error(`${response.status} ${type}: not a problem`)
  return (await response.json()) as Problem
}
