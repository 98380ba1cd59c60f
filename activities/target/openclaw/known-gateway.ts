import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { SecretRef } from '#contracts/gateway/secret-ref.ts'

/** Where a gateway is and where its token is kept; no token. */
export const KnownGateway = z.object({ url: z.string().min(1), secret: SecretRef.nullable(), demo: z.boolean() })
export type KnownGateway = z.infer<typeof KnownGateway>

/**
 * The gateway as configuration names it, remembered in the target's own folder when going on. `orRemembered`, for going back: when configuration cannot
 * tell any more (its folder is gone, a file is broken, the gateway was taken out), as it was known last. Going back must not need
 * what may be the very thing that broke.
 * @throws what the catalogue throws, when nothing is remembered or may be used
 */
export async function knownGateway(
  catalogue: Pick<GatewayCatalogue, 'find'>,
  slug: string,
  { folder, orRemembered }: { folder: string; orRemembered: boolean },
): Promise<KnownGateway> {
  const path = join(folder, 'gateway.json')
  const found = await catalogue.find(slug).catch(async (error: unknown) => {
    const remembered = orRemembered ? await recall(path) : null
    if (!remembered) throw error
    return { gateway: remembered }
  })
  const { url, secret, demo } = found.gateway
  // For going back it is enough to know it: a full disk must not stand in the way.
  if (!orRemembered) await remember(path, { url, secret, demo })
  return { url, secret, demo }
}

async function remember(path: string, gateway: KnownGateway): Promise<void> {
  const partial = `${path}.${process.pid}`
  await writeFile(partial, JSON.stringify(gateway), { mode: 0o600 })
  await rename(partial, path)
}

/** `null` = nothing is remembered that can be read; the caller then says why configuration could not tell. */
async function recall(path: string): Promise<KnownGateway | null> {
  try {
    return KnownGateway.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}
