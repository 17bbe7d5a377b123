using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>An edit of the VitessCluster. It is done when everything stands as the spec that came of it wants it.</summary>
internal sealed class EditIntent(SpecEdit edit) : Intent
{
    internal override string Operation => edit.Kind;

    internal SpecEdit Edit => edit;

    /// <summary>The spec before the edit; null when nothing was changed.</summary>
    internal Json? Before { get; private set; }

    internal override void Tend(User user)
    {
        if (user.Cluster is null)
        {
            Over(user, IntentEnd.Withdrawn, "the cluster is deleted");
        }
        else if (user.Outstanding.IsNothing)
        {
            Over(user, IntentEnd.Done);
        }
    }

    public override string ToString() => edit.ToString();

    private protected override void Ask(User user)
    {
        if (user.Cluster is not { } cluster || cluster["spec"] is not { } spec)
        {
            Over(user, IntentEnd.Refused, "there is no cluster");
            return;
        }
        if (edit.Apply(spec) is var wanted && wanted == spec)
        {
            Over(user, IntentEnd.Withdrawn, "it changes nothing");
            return;
        }
        Before = spec;
        var refusal = user.Patch(
            Kinds.VitessCluster, cluster.Namespace(), cluster.Name(), Json.Map(("spec", MergePatch(spec, wanted))));
        if (refusal is not null)
        {
            Over(user, IntentEnd.Refused, refusal);
            return;
        }
        if (wanted["deletionProtection"]?.AsText != "Enabled")
        {
            user.ForsakeWhatGoes();
        }
        foreach (var left in Lists.Of(spec, "keyspaces").Select(Name).Except(Lists.Of(wanted, "keyspaces").Select(Name)))
        {
            user.GiveUp(left);
        }

        static string Name(Json keyspace) => keyspace["name"]?.AsText ?? "";
    }

    /// <summary>What has to be merged into one value to make another of it.</summary>
    private static Json MergePatch(Json before, Json after)
    {
        if (!before.IsMap || !after.IsMap)
        {
            return after;
        }
        var patch = Json.EmptyMap;
        foreach (var (name, value) in before.Members)
        {
            patch = after[name] is not { } changed ? patch.With(name, Json.Null)
                : changed == value ? patch
                : patch.With(name, MergePatch(value, changed));
        }
        foreach (var (name, value) in after.Members)
        {
            patch = before[name] is null ? patch.With(name, value) : patch;
        }
        return patch;
    }
}
