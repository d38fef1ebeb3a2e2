/**
 * The one place that says what gives a role in an app: it was given to the person, who is not suspended there, or to a
 * team of his, or the person owns the organization of the app, or builds for it.
 */
const grants = `
  select app_id, person_id, role from identity.app_role given
  where not exists (
    select from identity.app_member joined
    where joined.app_id = given.app_id and joined.person_id = given.person_id and joined.status = 'DEACTIVATED'
  )
  union
  select given.app_id, member.person_id, given.role
  from identity.app_team_role given join identity.team_member member on member.team_id = given.team_id
  union
  select app.app_id, member.person_id, 'admin'
  from identity.organization_app app
  join identity.organization_member member
    on member.organization_id = app.organization_id and member.role in ('OWNER', 'BUILDER')`;

/** All that a rule may ask of a person in an app, as one JSON text. */
export const standingOf = `
  select json_build_object(
    'roles', coalesce((
      select json_agg(role order by role collate "C") from (${grants}) granted where app_id = $1 and person_id = $2::uuid
    ), '[]'),
    'teams', coalesce((
      select json_agg(member.team_id order by member.team_id)
      from identity.team_member member
      join identity.organization_app app on app.organization_id = member.organization_id
      where app.app_id = $1 and member.person_id = $2::uuid
    ), '[]'),
    'claims', coalesce((
      select claims::json from identity.app_claims where app_id = $1 and person_id = $2::uuid
    ), '{}')
  )::text as standing`;

export const appsOf = `select distinct app_id from (${grants}) granted where person_id = $1::uuid`;

/** Active people alone. */
export const holdersOf = `
  select granted.person_id from (${grants}) granted
  join identity.person person on person.id = granted.person_id and person.deactivated_at is null
  where granted.app_id = $1 and granted.role = $2 order by granted.person_id`;
