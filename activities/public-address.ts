import type { Environment } from '#contracts/settings.ts'

/** Where people open this installation: the configured public address, else this machine's own. Without a slash at its end. */
export const publicAddress = (env: Environment): string =>
  env.NEXTAUTH_URL ? new URL(env.NEXTAUTH_URL).origin : `http://localhost:${env.PORT ?? '3000'}`
