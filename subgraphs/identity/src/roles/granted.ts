/**
 * The one place that says what gives a role in an app: it was given to the person, or the person owns the organization
 * of the app, or builds for it.
 */
const grants = `
  select app_id, person_id, role from identity.app_role
  union
  select app.app_id, member.person_id, 'admin'
  from identity.organization_app app
  join identity.organization_member member
    on member.organization_id = app.organization_id and member.role in ('OWNER', 'BUILDER')`;

export const rolesOf = `select role from (${grants}) granted where app_id = $1 and person_id = $2::uuid order by role collate "C"`;

export const appsOf = `select distinct app_id from (${grants}) granted where person_id = $1::uuid`;

/** Active people alone. */
export const holdersOf = `
  select granted.person_id from (${grants}) granted
  join identity.person person on person.id = granted.person_id and person.deactivated_at is null
  where granted.app_id = $1 and granted.role = $2 order by granted.person_id`;
