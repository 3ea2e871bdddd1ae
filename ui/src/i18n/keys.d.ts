import 'i18next';
import type actions from './en/actions.json';
import type approvals from './en/approvals.json';
import type calculators from './en/calculators.json';
import type codes from './en/codes.json';
import type comments from './en/comments.json';
import type common from './en/common.json';
import type exports_ from './en/exports.json';
import type flowchart from './en/flowchart.json';
import type imports from './en/imports.json';
import type notices from './en/notices.json';
import type optimise from './en/optimise.json';
import type plans from './en/plans.json';
import type projects from './en/projects.json';
import type rates from './en/rates.json';
import type security from './en/security.json';
import type session from './en/session.json';
import type settings from './en/settings.json';
import type sync from './en/sync.json';
import type team from './en/team.json';
import type versions from './en/versions.json';

/** Keys are typed: a text that is not there does not compile. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      actions: typeof actions;
      approvals: typeof approvals;
      calculators: typeof calculators;
      codes: typeof codes;
      comments: typeof comments;
      common: typeof common;
      exports: typeof exports_;
      flowchart: typeof flowchart;
      imports: typeof imports;
      notices: typeof notices;
      optimise: typeof optimise;
      plans: typeof plans;
      projects: typeof projects;
      rates: typeof rates;
      security: typeof security;
      session: typeof session;
      settings: typeof settings;
      sync: typeof sync;
      team: typeof team;
      versions: typeof versions;
    };
  }
}
