'use client'
import { ConfigBanner } from '#web/features/config/config-banner.tsx'
import { Page } from '#web/ui/page.tsx'
import { About } from './about.tsx'
import { Members } from './members.tsx'
import { Tokens } from './tokens.tsx'

/** Who may come in, with what, and how the parts of this installation are. */
export function Settings() {
  return (
    <Page title="Settings">
      <ConfigBanner />
      <div className="grid min-w-0 gap-4 xl:grid-cols-2">
        <Members />
        <About />
      </div>
      <Tokens />
    </Page>
  )
}
