import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { settingCatalogue } from '#contracts/setting-catalogue.ts'
import { readSettings } from '#contracts/settings.ts'
import { readRepoFile, repoRoot } from './repo-files.ts'

/** Values for everything that has no default, each different so that a mix-up shows. */
const required = {
  MISSION_CONTROL_DB_OWNER_PASSWORD: 'ownerpassword1',
  MISSION_CONTROL_DB_APP_PASSWORD: 'apppassword2',
  TEMPORAL_DB_PASSWORD: 'temporalpassword3',
  MISSION_CONTROL_REDACTION_KEY: 'k'.repeat(64),
  MISSION_CONTROL_ADMIN_EMAIL: 'ops@example.com',
  MISSION_CONTROL_ADMIN_PASSWORD: 'a-long-first-password',
  NEXTAUTH_URL: 'https://mission-control.example.com',
  NEXTAUTH_SECRET: 's'.repeat(48),
}

const Service = z.object({
  image: z.string(),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  healthcheck: z.looseObject({ test: z.unknown().optional(), disable: z.boolean().optional() }).optional(),
  deploy: z.object({ replicas: z.unknown() }).optional(),
})
const Compose = z.object({ services: z.record(z.string(), Service) })

/** What Debian's docker-compose makes of the file; needs no Docker engine. */
function config(env: Record<string, string>, ...flags: string[]) {
  const { PATH } = process.env
  return spawnSync('docker-compose', [...flags, 'config'], {
    cwd: repoRoot,
    encoding: 'utf8',
    env: { PATH, NODE_ENV: 'test', ...env },
  })
}

const isInstalled = spawnSync('docker-compose', ['version']).status === 0

describe('docker-compose.yml', () => {
  it('pins every image and checks every service that stays up', () => {
    // Without interpolation, as this runs also where docker-compose is missing.
    const { services } = Compose.parse(parse(readRepoFile('docker-compose.yml'), { merge: true }))
    expect(Object.keys(services)).toEqual([
      ...['postgres', 'temporal', 'temporal-ui', 'migrate', 'worker', 'rollback-worker', 'process-host', 'web'],
    ])
    for (const [name, { image, healthcheck }] of Object.entries(services)) {
      expect(image, name).toMatch(/^[\w./-]+:\d+\.\d+[\w.-]*$/)
      // The web service has the check of its image.
      if (name !== 'web') expect(healthcheck, name).toBeDefined()
    }
  })

  it('gives no secret a default', () => {
    const secrets = [...readRepoFile('docker-compose.yml').matchAll(/\$\{(\w*(?:PASSWORD|SECRET|KEY|TOKEN))(:[-?])?([^}]*)\}/g)]
    expect(secrets.length).toBeGreaterThan(8)
    // Needed with a message, or optional and then empty: never a value that everybody knows.
    expect(
      secrets
        .filter(([, , operator, rest]) => (operator === ':?' ? !rest : operator !== ':-' || rest !== ''))
        .map(([all]) => all),
    ).toEqual([])
  })

  it.skipIf(!isInstalled)(
    'is valid, and gives each program settings that it accepts (skipped where docker-compose is not installed)',
    () => {
      const { status, stdout, stderr } = config({ ...required, WORKERS: '3' }, '--profile', 'process-host')
      expect(stderr).toBe('')
      expect(status).toBe(0)
      const { services } = Compose.parse(parse(stdout))
      expect(Number(services.worker?.deploy?.replicas)).toBe(3)
      for (const name of ['migrate', 'worker', 'web', 'rollback-worker', 'process-host']) {
        const environment = services[name]?.environment ?? {}
        expect(
          Object.keys(environment).filter((variable) => !(variable in settingCatalogue)),
          name,
        ).toEqual([])
        // What restores service must work with no database, so it is given none.
        if (name.startsWith('rollback') || name.startsWith('process')) {
          expect(readSettings(environment).database.url, name).toBeUndefined()
          continue
        }
        expect(readSettings(environment).database.url, name).toContain('mission_control_app:apppassword2@postgres')
      }
      for (const name of ['worker', 'rollback-worker', 'process-host'])
        expect(services[name]?.environment.MISSION_CONTROL_HOST_SOCKET, name).toBe('/run/mission-control/host.sock')
      expect(services.web?.environment).not.toHaveProperty('DATABASE_OWNER_URL')
      expect(services.worker?.environment).not.toHaveProperty('DATABASE_OWNER_URL')
    },
  )

  it.skipIf(!isInstalled).each(Object.keys(required))('refuses to start without %s, saying what it is', (name) => {
    const { status, stderr } = config({ ...required, [name]: '' })
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/Set (it|a|the) /)
  })
})
