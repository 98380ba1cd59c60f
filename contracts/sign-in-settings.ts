import { z } from 'zod'
import { setting, text, webUrl } from './setting-spec.ts'

/** How people sign in. */
export const signIn = {
  NEXTAUTH_URL: setting({
    schema: webUrl,
    expected: 'the http(s) URL people open',
    example: 'https://mission-control.example.com',
    purpose: 'Public address of the web interface; by default http://localhost and the port.',
  }),
  NEXTAUTH_SECRET: setting({
    schema: z.string().min(32).optional(),
    expected: 'at least 32 characters, the same for every web process',
    example: 'the output of: openssl rand -base64 48',
    purpose: 'Signs the session cookies; `npm start` makes one.',
    secret: true,
  }),
  OIDC_ISSUER: setting({
    schema: webUrl,
    expected: 'the http(s) URL of the issuer',
    example: 'https://login.example.com/realms/ops',
    purpose: 'OpenID Connect sign-in: issuer.',
  }),
  OIDC_CLIENT_ID: setting({
    schema: text,
    expected: 'a client id',
    example: 'mission-control',
    purpose: 'OpenID Connect: client id.',
  }),
  OIDC_CLIENT_SECRET: setting({
    schema: text,
    expected: 'a client secret',
    example: 'the secret the issuer gave',
    purpose: 'OpenID Connect: client secret.',
    secret: true,
  }),
  OIDC_NAME: setting({
    schema: z.string().min(1).default('Single sign-on'),
    expected: 'a few words',
    example: 'Example SSO',
    purpose: 'OpenID Connect: what the button says.',
  }),
  GITHUB_ID: setting({
    schema: text,
    expected: 'a client id',
    example: 'Iv1.0123456789abcdef',
    purpose: 'GitHub sign-in: client id.',
  }),
  GITHUB_SECRET: setting({
    schema: text,
    expected: 'a client secret',
    example: 'the secret GitHub gave',
    purpose: 'GitHub sign-in: client secret.',
    secret: true,
  }),
}
