using Vitess.Reconcile.Api.Rules;
using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What must hold between the fields of a spec, beyond what each of them takes.</summary>
/// <remarks>
/// Only what the API server refuses or what can never run is an error. What the Go operator runs today gets at most a
/// warning: to refuse it would freeze a cluster that lives.
/// </remarks>
public static class SpecRules
{
    /// <summary>The id of <see cref="Schema"/>.</summary>
    public const string SchemaId = "schema";

    /// <summary>What the API server itself checks: names, types, bounds and patterns of single fields.</summary>
    public static SpecRule Schema { get; } = new(
        SchemaId, Severity.Error, "A field is unknown, missing, or has a value that its type, bounds or pattern do not allow.");

    /// <summary>The length of a cluster's name.</summary>
    /// <remarks>Every child of the cluster has it as the value of a label, and the API server refuses longer ones.</remarks>
    public static SpecRule ClusterName { get; } = new(
        "cluster-name-length", Severity.Error, "A cluster's name is longer than a label's value may be; every object of it is refused.");

    /// <summary>Files that cannot be read, which only the command line meets.</summary>
    public static SpecRule Unreadable { get; } = new(
        "unreadable-file", Severity.Error, "A file is not there, or is neither YAML nor JSON.");

    /// <summary>Files without anything to check, which only the command line meets.</summary>
    public static SpecRule Nothing { get; } = new(
        "nothing-to-check", Severity.Warning, "No object of the API is in the files that are named.");

    private static ValueList<RuleCheck> Checks { get; } =
    [
        .. CellRules.All, .. KeyRangeRules.All, .. QuantityRules.All, .. PoolRules.All, .. GatewayRules.All, .. LockserverRules.All,
        .. BackupRules.All, .. ScheduleRules.All, .. ImageRules.All, .. FlagRules.All, .. PodRules.All,
        .. RefusedRules.All,
    ];

    /// <summary>All rules that need nothing but the resource, errors first.</summary>
    public static ValueList<SpecRule> All { get; } = new[] { Unreadable, Schema, ClusterName }
        .Concat(Checks.Select(check => check.Rule))
        .Concat([ChangeRules.Immutable, ChangeRules.Destructive, ChangeRules.Ignored, Nothing])
        .OrderBy(rule => rule.Severity)
        .ToValueList();

    /// <summary>All errors between the fields of a cluster's spec.</summary>
    /// <param name="spec">A spec that was read without a defect.</param>
    public static ValueList<Defect> Check(VitessClusterSpec spec) => Broken(SpecView.Of(spec), Severity.Error);

    /// <summary>All errors between the fields of a keyspace's spec, which the operator writes and users may edit.</summary>
    /// <param name="spec">A spec that was read without a defect.</param>
    public static ValueList<Defect> Check(VitessKeyspaceSpec spec) => Broken(SpecView.Of(spec), Severity.Error);

    /// <summary>All that runs in a cluster's spec and will hurt.</summary>
    /// <param name="spec">A spec that was read without a defect.</param>
    public static ValueList<Defect> Warnings(VitessClusterSpec spec) => Broken(SpecView.Of(spec), Severity.Warning);

    /// <summary>What is wrong with the step from one spec of a cluster to another.</summary>
    /// <param name="old">The spec that stands.</param>
    /// <param name="changed">The spec that is to replace it.</param>
    public static ValueList<Defect> CheckChange(VitessClusterSpec old, VitessClusterSpec changed) =>
        ChangeRules.Of(old, changed).ToValueList();

    /// <summary>What is wrong with the name of a cluster.</summary>
    /// <param name="name">As in <c>metadata.name</c>.</param>
    public static ValueList<Defect> CheckName(string name) => name.Length <= LabelLengthMax
        ? []
        : [ChangeRules.Defect(
            ClusterName,
            Place.Root("metadata").Member("name"),
            $"{Quote.Of(name)} has {name.Length} characters, and labels with a cluster's name take {LabelLengthMax}",
            $"Write a name of {LabelLengthMax} characters or fewer")];

    // Source: Kubernetes' rule for the values of labels.
    private const int LabelLengthMax = 63;

    private static ValueList<Defect> Broken(SpecView view, Severity severity) =>
        Checks.Where(check => check.Rule.Severity == severity).SelectMany(check => check.Defects(view)).ToValueList();
}
