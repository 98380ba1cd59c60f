import { readSettings } from '#contracts/settings.ts'
import { migrate } from '#prisma/migrate.ts'
import { givenDatabase } from './database.ts'
import { firstAdmin } from './first-admin.ts'
import { say } from './say.ts'

// The one-shot before a deployment: brings the tables up to date, gives the application role the password that
// DATABASE_URL holds, and makes the first administrator.
const settings = readSettings(process.env)
const { url, ownerUrl } = settings.database
if (!url || !ownerUrl)
  throw new Error('DATABASE_URL and DATABASE_OWNER_URL: expected both, for the application and for the migrations.')
const { applied } = await migrate({ ownerUrl, appPassword: decodeURIComponent(new URL(url).password) })
say(applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The tables were up to date.')
const { appUrl } = await givenDatabase(url, ownerUrl)
const admin = await firstAdmin(appUrl, settings.admin)
if (admin)
  say(
    `First sign-in: ${admin.email}, ${admin.oneTimePassword ? `one-time password ${admin.oneTimePassword}` : 'with the password given'}.`,
  )
