/** An entry of package-lock.json, as far as it is read or written here. */
export interface LockedPackage {
  readonly version?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** The optional packages that are named somewhere and locked nowhere: `npm ci` stumbles over each. */
export function missingFrom(packages: LockedPackages): LockedPackages {
  const missing: Record<string, LockedPackage> = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isLocked(packages, path, name)) continue;
      const place = path.slice(0, path.lastIndexOf('node_modules/'));
      const { os, ...processor } = platformOf(name);
      // In npm's own order, so that its next write changes nothing.
      missing[`${place}node_modules/${name}`] = { version, ...processor, ...(dev ? { dev } : {}), optional: true, os };
    }
  }
  return missing;
}

/** npm looks beside the dependent first, then in each folder above. */
function isLocked(packages: LockedPackages, path: string, name: string): boolean {
  for (let place = `${path}/`; ; place = place.slice(0, place.lastIndexOf('node_modules/', place.length - 2))) {
    if (Object.hasOwn(packages, `${place}node_modules/${name}`)) return true;
    if (!place.includes('node_modules/')) return Object.hasOwn(packages, `node_modules/${name}`);
  }
}

const systems: Readonly<Record<string, string>> = { windows: 'win32' };
const processors: Readonly<Record<string, string>> = { '64': 'x64' };

/** Platform packages say in their names what they are for, as in `@oxlint/binding-linux-x64-musl`. */
function platformOf(name: string): Required<Pick<LockedPackage, 'os' | 'cpu'>> & Pick<LockedPackage, 'libc'> {
  const [, system, processor, abi] =
    /[-/](aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|windows)-([a-z0-9]+)(?:-([a-z]+))?$/.exec(
      name,
    ) ?? [];
  if (system === undefined || processor === undefined) throw new Error(`${name} does not say which platform it is for`);
  return {
    cpu: [processors[processor] ?? processor],
    ...(abi?.startsWith('gnu') ? { libc: ['glibc'] } : {}),
    ...(abi?.startsWith('musl') ? { libc: ['musl'] } : {}),
    os: [systems[system] ?? system],
  };
}
