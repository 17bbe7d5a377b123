using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Flags that users give to programs.</summary>
/// <remarks>
/// They are warnings all: which flags there are depends on the version in the image, and what is known here is
/// Vitess 24's.
/// </remarks>
internal static class FlagRules
{
    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "unknown-flag",
            "A program does not know a flag that it is given; it stops as soon as it starts.",
            view => Flags(view).SelectMany(Unknown)),
        RuleCheck.Warning(
            "flag-value",
            "A flag has a value of another type than it takes; the program stops as soon as it starts.",
            view => Flags(view).SelectMany(Values)),
        RuleCheck.Warning(
            "flag-spelled-twice",
            "A flag is given twice in two spellings; which of the two counts depends on the order of their letters.",
            view => Flags(view).SelectMany(Twice)),
        RuleCheck.Warning(
            "deprecated-flag",
            "A flag is deprecated; a later version of the program stops at it.",
            view => Flags(view).SelectMany(Deprecated)),
        RuleCheck.Warning(
            "flag-of-operator",
            "A flag that the operator sets is given another value; what the operator relies on no longer holds.",
            view => Flags(view).Where(at => at.Programs != VtBackup).SelectMany(OfOperator)),
        RuleCheck.Warning(
            "flag-without-effect",
            "A flag of vtbackup that the operator sets itself is given another value; vtbackup goes by the operator's.",
            view => Flags(view).Where(at => at.Programs == VtBackup).SelectMany(WithoutEffect)),
    ];

    private static ValueList<string> VtBackup => ["vtbackup"];

    // Source: the flags by which the operator reaches each program, and by which programs find each other.
    private static readonly ValueList<string> OfTheOperator =
    [
        "cell", "grpc-port", "init-db-name-override", "init-keyspace", "init-shard", "init-tablet-type", "mysql-server-port", "mysqlctl-socket",
        "port", "tablet-hostname", "tablet-path", "topo-global-root", "topo-global-server-address", "topo-implementation",
    ];

    private readonly record struct FlagsAt(ValueList<string> Programs, ValueMap<string, string> Flags, Place Place);

    private static IEnumerable<FlagsAt> Flags(SpecView view)
    {
        var all = new List<(ValueList<string> Programs, ValueMap<string, string>? Flags, Place Place)>
        {
            (["vtgate", "vtctld", "vtorc", "vttablet"], view.Spec.ExtraVitessFlags, Place.Spec.Member("extraVitessFlags")),
            (["vtctld"], view.Spec.VitessDashboard?.ExtraFlags, Place.Spec.Member("vitessDashboard").Member("extraFlags")),
            (["vtadmin"], view.Spec.Vtadmin?.ExtraFlags, Place.Spec.Member("vtadmin").Member("extraFlags")),
        };
        all.AddRange(view.Cells.Select(cell =>
            ((ValueList<string>)["vtgate"], cell.Gateway.ExtraFlags, cell.GatewayPlace.Member("extraFlags"))));
        all.AddRange(view.Keyspaces.Select(one => (
            (ValueList<string>)["vtorc"],
            one.Keyspace.VitessOrchestrator?.ExtraFlags,
            one.Place.Member("vitessOrchestrator").Member("extraFlags"))));
        foreach (var pool in view.Pools)
        {
            var place = pool.Place.Member("vttablet");
            all.Add((["vttablet"], pool.Pool.Vttablet?.ExtraFlags, place.Member("extraFlags")));
            all.Add((VtBackup, pool.Pool.Vttablet?.VtbackupExtraFlags, place.Member("vtbackupExtraFlags")));
        }
        return all.Where(one => one.Flags.GetValueOrDefault().Count > 0)
            .Select(one => new FlagsAt(one.Programs, one.Flags.GetValueOrDefault(), one.Place));
    }

    private static IEnumerable<Finding> Unknown(FlagsAt at)
    {
        foreach (var name in at.Flags.Keys)
        {
            var strangers = at.Programs.Where(program => FlagTable.Find(program, name) is null).ToValueList();
            if (strangers.Count > 0)
            {
                var knowing = at.Programs.Except(strangers).ToValueList();
                yield return new(
                    at.Place.Member(name),
                    $"{string.Join(" and ", strangers)} of Vitess {FlagTable.Version} {(strangers.Count == 1 ? "has" : "have")} no flag {Quote.Of(name)}",
                    knowing.Count > 0 ? $"Give it to {string.Join(" and ", knowing)} alone, in its own extraFlags"
                        : FlagTable.NearestTo(strangers[0], name) is { } near ? $"Write {near} if you meant that, or take it out"
                        : "Take it out, unless the image is of a version that has it");
            }
        }
    }

    private static IEnumerable<Finding> Values(FlagsAt at)
    {
        foreach (var (name, value) in at.Flags)
        {
            var flag = at.Programs.Select(program => FlagTable.Find(program, name)).FirstOrDefault(found => found is not null);
            if (flag is not null && FlagValue.Problem(flag.Type, value) is { } wanted)
            {
                yield return new(at.Place.Member(name), $"{Quote.Of(value)} is not {wanted}, which the flag takes", $"Write {wanted}");
            }
        }
    }

    private static IEnumerable<Finding> Twice(FlagsAt at)
    {
        var names = at.Flags.Keys.ToValueList();
        for (var i = 0; i < names.Count; i++)
        {
            var (name, plain) = (names[i], FlagName.Plain(names[i]));
            if (names.Take(i).FirstOrDefault(earlier => FlagName.Plain(earlier) == plain) is { } twin)
            {
                yield return new(
                    at.Place.Member(name),
                    $"{Quote.Of(name)} and {Quote.Of(twin)} are one flag in two spellings",
                    $"Leave only {Quote.Of(plain)}");
            }
            else if (at.Programs != VtBackup && at.Programs.Select(program => OperatorFlags.Spelling(program, plain)).FirstOrDefault(one => one is not null) is { } own
                && own != name.TrimStart('-'))
            {
                yield return new(
                    at.Place.Member(name),
                    $"The operator gives this flag itself, as {Quote.Of(own)}; the program gets both and takes the last in the order of letters",
                    $"Write {Quote.Of(own)}, which replaces the operator's");
            }
        }
    }

    // Of vtbackup the operator's flags are laid over the users', and stand after them where the spellings differ.
    private static IEnumerable<Finding> WithoutEffect(FlagsAt at) => at.Flags.Keys
        .Where(name => OperatorFlags.IsFixedOfVtBackup(FlagName.Plain(name)))
        .Select(name => new Finding(
            at.Place.Member(name),
            $"The operator gives {Quote.Of(FlagName.Plain(name))} to vtbackup itself, and its own value counts in either spelling",
            "Take it out"));

    private static IEnumerable<Finding> Deprecated(FlagsAt at) => at.Flags.Keys
        .Where(name => at.Programs.Any(program => FlagTable.Find(program, name) is { IsDeprecated: true }))
        .Select(name => new Finding(
            at.Place.Member(name), $"The flag {Quote.Of(name)} is deprecated, and a later version stops at it", "Take it out"));

    private static IEnumerable<Finding> OfOperator(FlagsAt at) => at.Flags.Keys
        .Where(name => OfTheOperator.Contains(FlagName.Plain(name)))
        .Select(name => new Finding(
            at.Place.Member(name),
            $"The operator sets {Quote.Of(FlagName.Plain(name))} itself and relies on it; the program or its neighbours may not be found",
            "Take it out; fields of the spec set what it stands for"));
}
