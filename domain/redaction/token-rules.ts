import type { SecretKind } from './finding.ts'

/** A token that its issuer made recognisable: it starts with one of `prefixes`, and `pattern` covers it whole. */
export type TokenRule = {
  kind: SecretKind
  prefixes: readonly string[]
  /** Sticky, from the first character of the prefix. Greedy over the token's alphabet without a fixed end, so that no tail stays behind. */
  pattern: RegExp
  /** The prefix is short or a part of common words: only where a word can start, and the token must look generated. */
  strict?: true
  /** Only where a word can start. */
  starts?: true
  /** Whether a match is a token and no name. */
  looks?: (token: string) => boolean
  /** What belongs to the token before its prefix, which then is a mark in its middle; without it there is none. */
  before?: RegExp
}

const w = '[A-Za-z0-9_-]'
const rule = (kind: SecretKind, prefixes: string, pattern: string): TokenRule => ({
  kind,
  prefixes: prefixes.split(' '),
  pattern: new RegExp(pattern, 'y'),
})
/** Only where a word can start: the prefix stands in words and in base64 too. */
const word = (kind: SecretKind, prefixes: string, pattern: string): TokenRule => ({
  ...rule(kind, prefixes, pattern),
  starts: true,
})
const strict = (kind: SecretKind, prefixes: string, pattern: string): TokenRule => ({
  ...rule(kind, prefixes, pattern),
  strict: true,
})
const marked = (kind: SecretKind, before: RegExp, mark: string, pattern: string): TokenRule => ({
  ...rule(kind, mark, pattern),
  before,
})
/** Names in camel case have few capitals; letters drawn at random have half. */
const isMixed = (token: string): boolean => /\d/.test(token) || (token.match(/[A-Z]/g)?.length ?? 0) >= token.length / 5

/**
 * Prefixes and least lengths as the issuers, secretlint's preset and gitleaks document them, with the upper
 * lengths dropped: a longer token than documented is still a token.
 */
export const tokenRules: readonly TokenRule[] = [
  word('aws-access-key', 'AKIA ASIA ABIA ACCA AGPA AIDA AROA AIPA ANPA ANVA', '[A-Z]{4}[A-Z0-9]{16,17}(?![A-Z0-9])'),
  strict('aws-access-key', 'A3T', 'A3T[A-Z0-9]{17,}'),
  rule('github-token', 'ghp_ gho_ ghu_ ghs_ ghr_', 'gh[pousr]_[A-Za-z0-9_]{20,}(?:\\.[A-Za-z0-9_-]+){0,2}'),
  rule('github-token', 'github_pat_', `${w}{22,}`),
  rule(
    'gitlab-token',
    'glpat- gldt- glrt- glrtr- glptt- glcbt- glft- glsoat- glimt- glagent- gloas- glffct-',
    '[a-z]+-[A-Za-z0-9_.-]{20,}',
  ),
  rule('gitlab-token', 'GR1348941', `${w}{29,}`),
  rule('slack-token', 'xoxb- xoxp- xoxe- xoxc- xoxd- xoxe.', '[a-z]+[-.][A-Za-z0-9%+/=._-]{10,}'),
  strict('slack-token', 'xoxa- xoxr- xoxs- xoxo-', '[a-z]+-[A-Za-z0-9%+=._-]{10,}'),
  rule('slack-token', 'xapp- xwfp-', 'x[a-z]{3}-[A-Za-z0-9-]{10,}'),
  rule('slack-token', 'hooks.slack.com/', 'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/_-]{20,}'),
  rule(
    'discord-token',
    'discord.com/api/webhooks/ discordapp.com/api/webhooks/',
    '[a-z.]+/api/webhooks/\\d{10,}/[A-Za-z0-9_-]{20,}',
  ),
  word('stripe-key', 'sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_', '[a-z]{2}_[a-z]+_[A-Za-z0-9]{10,}'),
  rule('stripe-key', 'whsec_', 'whsec_[A-Za-z0-9+/=]{20,}'),
  rule('anthropic-key', 'sk-ant-', `${w}{20,}`),
  rule('openai-key', 'sk-proj- sk-svcacct- sk-admin- sk-None-', `${w}{28,}`),
  rule('openrouter-key', 'sk-or-v1-', `${w}{30,}`),
  rule('langfuse-key', 'sk-lf-', `${w}{30,}`),
  strict('openai-key', 'sk-', 'sk-[A-Za-z0-9_-]{18,}'),
  rule('google-key', 'AIza', `AIza${w}{30,}`),
  rule('google-token', 'GOCSPX-', `GOCSPX-${w}{20,}`),
  rule('google-token', 'ya29.', 'ya29\\.[A-Za-z0-9_.-]{20,}'),
  strict('google-token', '1//0', `1//0${w}{20,}`),
  rule('npm-token', 'npm_', 'npm_[A-Za-z0-9]{30,}'),
  strict('npm-token', 'npm_', 'npm_[A-Za-z0-9_]{36,}'),
  { ...word('huggingface-token', 'hf_ api_org_', '(?:hf|api_org)_[A-Za-z0-9]{30,}'), looks: isMixed },
  rule('sendgrid-key', 'SG.', `SG\\.(?:${w}{16,}\\.${w}{16,}|[A-Za-z0-9=_.-]{60,})`),
  marked('telegram-token', /\d{6,12}$/, ':AA', `:AA${w}{32,}`),
  rule('databricks-token', 'dapi dkea dsapi', '[a-z]{4,5}[a-fA-F0-9]{32,}(?:-\\d)?'),
  rule('vault-token', 'hvs. hvb. hvr.', `hv[sbr]\\.${w}{20,}`),
  strict('vault-token', 's.', 's\\.[A-Za-z0-9]{24,}'),
  marked('azure-key', /(?<![\w.~-])[\w.~-]{3}\d$/, 'Q~', 'Q~[A-Za-z0-9_.~-]{31,34}(?![A-Za-z0-9_~-])'),
  rule('digitalocean-token', 'dop_v1_ doo_v1_ dor_v1_', 'do[opr]_v1_[a-f0-9]{60,}'),
  rule('shopify-token', 'shpat_ shpca_ shppa_ shpss_', 'shp[a-z]{2}_[A-Za-z0-9]{32,}'),
  rule('linear-key', 'lin_api_ lin_oauth_', 'lin_[a-z]+_[A-Za-z0-9_]{32,}'),
  rule('notion-token', 'ntn_ secret_', '(?:ntn|secret)_[A-Za-z0-9]{40,}'),
  rule('groq-key', 'gsk_', 'gsk_[A-Za-z0-9]{40,}'),
  rule('xai-key', 'xai-', `xai-${w}{60,}`),
  rule('perplexity-key', 'pplx-', 'pplx-[A-Za-z0-9]{40,}'),
  strict('replicate-token', 'r8_', 'r8_[A-Za-z0-9]{30,}'),
  rule('figma-token', 'figd_', `figd_${w}{36,}`),
  rule('grafana-token', 'glc_ glsa_', 'gl[a-z]{1,2}_[A-Za-z0-9+/_=]{32,}'),
  rule('onepassword-token', 'ops_ey', 'ops_ey[A-Za-z0-9+/=_-]{90,}'),
  rule('cloudflare-token', 'cfk_ cfut_ cfat_', 'cf[a-z]{1,3}_[A-Za-z0-9]{40,}'),
  rule('tailscale-key', 'tskey-', `tskey-[a-z]+-${w}{16,}`),
  rule('docker-token', 'dckr_pat_ dckr_oat_', `dckr_[a-z]{3}_${w}{24,}`),
  rule('vercel-token', 'vcp_ vci_ vca_ vcr_ vck_', 'vc[a-z]_[A-Za-z0-9]{20,}'),
  rule('doppler-token', 'dp.pt. dp.st. dp.ct. dp.sa. dp.scim.', 'dp\\.[a-z]+\\.[A-Za-z0-9_.-]{40,}'),
  rule('pypi-token', 'pypi-AgE', `pypi-AgE${w}{50,}`),
  rule('rubygems-key', 'rubygems_', 'rubygems_[a-f0-9]{40,}'),
  rule('age-key', 'AGE-SECRET-KEY-1', 'AGE-SECRET-KEY-1[A-Z0-9]{50,}'),
  rule('planetscale-token', 'pscale_tkn_ pscale_pw_ pscale_oauth_', 'pscale_[a-z]+_[A-Za-z0-9_.=-]{32,}'),
  rule('supabase-token', 'sbp_ sb_secret_', 'sb(?:p|_secret)_[A-Za-z0-9_-]{30,}'),
  rule('sentry-token', 'sntrys_ sntryu_', 'sntry[su]_[A-Za-z0-9+/=_-]{40,}'),
  rule('newrelic-key', 'NRAK- NRII- NRAA-', 'NR[A-Z]{2}-[A-Za-z0-9_-]{20,}'),
  rule('postman-key', 'PMAK-', 'PMAK-[a-f0-9-]{50,}'),
  rule('atlassian-token', 'ATATT3 ATCTT3 ATBB', 'AT(?:ATT3|CTT3|BB)[A-Za-z0-9_=+/-]{24,}'),
  rule('heroku-key', 'HRKU-', 'HRKU-[A-Za-z0-9_-]{30,}'),
  rule('square-token', 'sq0atp- sq0csp-', `sq0[a-z]{3}-${w}{22,}`),
  rule('dynatrace-token', 'dt0c01. dt0s16. dt0s02.', 'dt0[a-z0-9]{3}\\.[A-Z0-9]{20,}\\.[A-Z0-9]{40,}'),
  strict('pulumi-token', 'pul-', 'pul-[a-f0-9]{40,}'),
  strict('mailgun-key', 'key-', 'key-[a-f0-9]{32,}'),
  strict('twilio-key', 'SK', 'SK[0-9a-f]{32,}'),
  rule('fly-token', 'FlyV1 fm2_', '(?:FlyV1 )?fm\\d_[A-Za-z0-9+/=,_]{50,}'),
  rule('sourcegraph-token', 'sgp_', 'sgp_[A-Za-z0-9_]{40,}'),
  word('easypost-key', 'EZAK EZTK', 'EZ[AT]K[A-Za-z0-9]{54}(?![A-Za-z0-9])'),
  strict('facebook-token', 'EAA', 'EAA[A-Za-z0-9]{90,}'),
  strict('onepassword-key', 'A3-', 'A3-[A-Z0-9]{6}-[A-Z0-9]{6}(?:-?[A-Z0-9]{5}){4}'),
  rule('openshift-token', 'sha256~', `sha256~${w}{43,}`),
  rule('bedrock-key', 'ABSKQmVkcm9ja0FQSUtleS', 'ABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/=-]{80,}'),
  rule('teams-token', '.webhook.office.com/', '\\.webhook\\.office\\.com/webhookb2/[A-Za-z0-9@/_-]{40,}'),
  rule('cloudflare-key', 'v1.0-', 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{146,}'),
  rule('mission-control-token', 'mc_', 'mc_[A-Za-z0-9_-]{40,}'),
  word('shippo-token', 'shippo_live_ shippo_test_', 'shippo_[a-z]+_[a-fA-F0-9]{40,}'),
  word('clojars-token', 'CLOJARS_', 'CLOJARS_[A-Za-z0-9]{60,}'),
  strict('clickhouse-key', '4b1d', '4b1d[A-Za-z0-9]{38,}'),
  word('harness-token', 'pat. sat.', `[ps]at\\.${w}{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20,}`),
  word('fly-token', 'fo1_', `fo1_${w}{43,}`),
  word('sonar-token', 'sqp_ squ_ sqa_', 'sq[pua]_[A-Za-z0-9]{40,}'),
  marked('terraform-token', /(?<![A-Za-z0-9])[A-Za-z0-9]{14}$/, '.atlasv1.', '\\.atlasv1\\.[A-Za-z0-9=_-]{60,}'),
  word('scalingo-token', 'tk-us-', `tk-us-${w}{48,}`),
  strict('square-token', 'EAAA', `EAAA${w}{22,}`),
  word('infracost-token', 'ico-', 'ico-[A-Za-z0-9]{32,}'),
  word('airtable-token', 'pat', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64,}'),
  rule('bedrock-key', 'bedrock-api-key-', 'bedrock-api-key-[A-Za-z0-9+/=]{20,}'),
  word(
    'authress-key',
    'sc_ ext_ scauth_ authress_',
    `[a-z]+_[A-Za-z0-9]{5,30}\\.[A-Za-z0-9]{4,6}\\.acc[_-]${w}{10,32}\\.[A-Za-z0-9+/_=-]{30,}`,
  ),
  word('defined-networking-token', 'dnkey-', 'dnkey-[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52,}'),
  word('duffel-token', 'duffel_test_ duffel_live_', 'duffel_[a-z]+_[A-Za-z0-9_=-]{40,}'),
  word('flutterwave-key', 'FLWSECK_TEST- FLWSECK- FLWPUBK_TEST-', 'FLW[A-Z]{4}(?:_TEST)?-[A-Za-z0-9]{12,}(?:-X)?'),
  word('frameio-token', 'fio-u-', 'fio-u-[A-Za-z0-9_=-]{60,}'),
  strict('gocardless-token', 'live_', 'live_[A-Za-z0-9_=-]{40,}'),
  strict('lob-key', 'test_ live_', '(?:test|live)_(?:pub_)?[a-f0-9]{31,}'),
  word('mapbox-token', 'pk. sk. tk.', '[pst]k\\.[A-Za-z0-9]{60,}\\.[A-Za-z0-9_-]{22,}'),
  word('newrelic-key', 'NRJS-', 'NRJS-[a-f0-9]{19,}'),
  word(
    'plaid-token',
    'access-sandbox- access-development- access-production-',
    'access-[a-z]+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12,}',
  ),
  word('prefect-token', 'pnu_', 'pnu_[A-Za-z0-9]{36,}'),
  word('readme-token', 'rdme_', 'rdme_[A-Za-z0-9]{60,}'),
  word('sendinblue-token', 'xkeysib-', 'xkeysib-[a-f0-9]{60,}-[A-Za-z0-9]{10,}'),
  word('settlemint-token', 'sm_aat_ sm_pat_ sm_sat_', 'sm_[aps]at_[A-Za-z0-9]{16,}'),
  word('typeform-token', 'tfp_', 'tfp_[A-Za-z0-9_.=-]{50,}'),
  strict('twitter-token', 'AAAAAAAAAAAAAAAAAAAA', 'A{20,26}[A-Za-z0-9%]{70,110}(?![A-Za-z0-9+/=])'),
  strict('yandex-key', 'AQVN', `AQVN${w}{35,38}(?!${w})`),
  strict('yandex-key', 'YC', `YC${w}{38}(?!${w})`),
  strict('yandex-token', 't1.', `t1\\.[A-Z0-9a-z_-]+=*\\.${w}{60,}=*`),
  word('alibaba-key', 'LTAI', 'LTAI[A-Za-z0-9]{20}(?![A-Za-z0-9])'),
  strict('artifactory-key', 'AKCp', 'AKCp[A-Za-z0-9]{69,}'),
  word('artifactory-token', 'cmVmdGtuO', 'cmVmdGtuO[A-Za-z0-9]{50,}'),
  word('adobe-key', 'p8e-', 'p8e-[a-f0-9]{32,}'),
  word('intra42-key', 's-s4t2ud- s-s4t2af-', 's-s4t2[a-z]{2}-[a-f0-9]{60,}'),
  word('octopus-key', 'API-', 'API-[A-Z0-9]{26}(?![A-Z0-9])'),
  marked('mailchimp-key', /(?<![A-Za-z0-9])[a-f0-9]{32}$/, '-us', '-us\\d{1,2}(?![A-Za-z0-9])'),
  rule('jwt', 'eyJ', `eyJ${w}{8,}(?:\\.${w}{8,})(?:\\.${w}+){0,4}`),
]
