using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>Finds where each value of an object comes from.</summary>
internal sealed class Explaining(Sensitivity trial)
{
    private readonly SortedDictionary<string, List<Origin>> origins = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> overrides = new(StringComparer.Ordinal);

    internal Explanation Explain(Json schema)
    {
        Names();
        foreach (var leaf in SpecEdits.Leaves(trial.Spec))
        {
            Field(leaf);
        }
        foreach (var group in SpecEdits.Groups(trial.Spec))
        {
            Group(group);
        }
        OperatorOptions();
        foreach (var (path, value) in SpecGaps.Of(schema, trial.Spec, Defaults()))
        {
            Gap(path, value);
        }
        var rendered = trial.Target.Rendered;
        return new(
            rendered.Key,
            trial.Target.Owner,
            rendered.Object.At("metadata", "labels", Api.Labels.Component)?.AsText ?? "",
            trial.Leaves.Select(leaf => new ExplainedValue(
                leaf.Key,
                leaf.Value,
                origins.TryGetValue(leaf.Key, out var from) ? from.ToValueList() : [],
                overrides.TryGetValue(leaf.Key, out var over) ? over.ToValueList() : [])).ToValueList());
    }

    /// <summary>The name and the namespace of the cluster are in many names.</summary>
    private void Names()
    {
        var cluster = trial.Cluster;
        Note(trial.With(cluster with { Name = cluster.Name + "x" }), OriginKind.Field, "metadata.name", isNeeded: true);
        Note(trial.With(cluster with { Namespace = cluster.Namespace + "x" }), OriginKind.Field, "metadata.namespace", isNeeded: true);
    }

    /// <summary>Without the field; where that is not possible or makes no difference, with another value in its place.</summary>
    private void Field(SpecLeaf leaf)
    {
        var without = trial.With(SpecEdits.Without(trial.Spec, leaf.Path.AsSpan()));
        if (without is not null && Note(without, OriginKind.Field, leaf.Text, isNeeded: false))
        {
            return;
        }
        foreach (var other in SpecEdits.Others(leaf.Value))
        {
            if ((trial.With(SpecEdits.With(trial.Spec, leaf.Path.AsSpan(), other)) ?? Renamed(leaf, other)) is { } changed)
            {
                Note(changed, OriginKind.Field, leaf.Text, isNeeded: without is null, isDefault: without is not null);
                return;
            }
        }
    }

    /// <summary>The values when a name is changed wherever it stands.</summary>
    private SortedDictionary<string, Json>? Renamed(SpecLeaf leaf, Json other) => leaf.Path is [.., "name"]
        ? trial.With(SpecEdits.Renamed(trial.Spec, leaf.Value, other))
        : null;

    /// <summary>What no single field has a part in may come of a group of them, each of which the others need.</summary>
    private void Group(ValueList<string> path)
    {
        if (trial.With(SpecEdits.Without(trial.Spec, path.AsSpan())) is not { } changed)
        {
            return;
        }
        foreach (var leaf in Defaults())
        {
            if (changed.GetValueOrDefault(leaf) is var now && now != trial.Leaves[leaf])
            {
                Add(leaf, new(OriginKind.Field, SpecEdits.Text(path), IsNeeded: false, now));
            }
        }
    }

    private void OperatorOptions()
    {
        var options = trial.Options;
        (string Name, Options Changed)[] trials =
        [
            (nameof(options.EtcdImage), options with { EtcdImage = options.EtcdImage + "x" }),
            (nameof(options.MysqldExporterImage), options with { MysqldExporterImage = options.MysqldExporterImage + "x" }),
            (nameof(options.PriorityClass), options with { PriorityClass = options.PriorityClass + "x" }),
            (nameof(options.ServiceAccount), options with { ServiceAccount = options.ServiceAccount + "x" }),
            (nameof(options.RunAsUser), options with { RunAsUser = (options.RunAsUser ?? 0) + 1 }),
            (nameof(options.FsGroup), options with { FsGroup = (options.FsGroup ?? 0) + 1 }),
            (nameof(options.EtcdServiceAccount), options with { EtcdServiceAccount = options.EtcdServiceAccount + "x" }),
            (nameof(options.EtcdRunAsUser), options with { EtcdRunAsUser = (options.EtcdRunAsUser ?? 0) + 1 }),
            (nameof(options.EtcdFsGroup), options with { EtcdFsGroup = (options.EtcdFsGroup ?? 0) + 1 }),
        ];
        foreach (var (name, changed) in trials)
        {
            Note(trial.With(changed), OriginKind.Option, name, isNeeded: true);
        }
    }

    /// <summary>The values that no field of the file has a part in.</summary>
    private SortedSet<string> Defaults() =>
        new(trial.Leaves.Keys.Where(path => !origins.TryGetValue(path, out var from)
            || from.TrueForAll(origin => origin.Kind == OriginKind.Option)), StringComparer.Ordinal);

    /// <summary>Sets a field that is not set, and sees which defaults it would change.</summary>
    private void Gap(ValueList<string> path, Json value)
    {
        if (trial.With(SpecEdits.With(trial.Spec, path.AsSpan(), value)) is not { } changed)
        {
            return;
        }
        foreach (var leaf in Defaults())
        {
            if (changed.TryGetValue(leaf, out var now) && now != trial.Leaves[leaf])
            {
                if (!overrides.TryGetValue(leaf, out var over))
                {
                    overrides.Add(leaf, over = new(StringComparer.Ordinal));
                }
                over.Add(SpecEdits.Text(path) + SpecGaps.KeyIn(value, leaf));
            }
        }
    }

    private void Add(string leaf, Origin origin)
    {
        if (!origins.TryGetValue(leaf, out var from))
        {
            origins.Add(leaf, from = []);
        }
        from.Add(origin);
    }

    /// <summary>Notes an origin at every value that differs.</summary>
    /// <returns>Whether any does.</returns>
    private bool Note(
        SortedDictionary<string, Json>? changed, OriginKind kind, string path, bool isNeeded, bool isDefault = false)
    {
        var isAny = false;
        foreach (var (leaf, was) in changed is null ? [] : trial.Leaves)
        {
            var now = changed?.GetValueOrDefault(leaf);
            if (now != was)
            {
                Add(leaf, new(kind, path, isNeeded, isNeeded ? null : isDefault ? was : now));
                isAny = true;
            }
        }
        return isAny;
    }
}
