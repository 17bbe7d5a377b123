using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>A user who wants one thing after another, often before the last is done, and changes their mind in midst.</summary>
/// <param name="simulation">The world.</param>
/// <param name="user">Does what is drawn.</param>
/// <param name="choices">Draws.</param>
/// <param name="only">The only operations that are wanted; empty for all.</param>
internal sealed class RandomUser(Simulation simulation, User user, Choices choices, ValueList<string> only)
{
    /// <summary>An image that cannot be pulled.</summary>
    internal const string BadImage = "vitess/lite:does-not-exist";

    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(40);

    private readonly FaultAtlas atlas = new(simulation);
    private readonly RandomEdits edits = new(simulation, user, choices);
    private readonly RandomPolicies policies = new(user, choices);
    private Json? original;
    private bool isOver;

    internal void Start()
    {
        original = user.Cluster?["spec"];
        simulation.Clock.Run(Act());
    }

    /// <summary>Wants nothing new, takes back what was only tried, and repairs what nobody else can.</summary>
    internal void Finish()
    {
        isOver = true;
        TakeBack();
        if (simulation.Profile.WantsVersions)
        {
            // Whoever came up on a volume that a later version had left does not run until that is back.
            user.Write(new SpecEdit.Mysqld(RandomPolicies.LastMysqld));
        }
    }

    private void TakeBack()
    {
        foreach (var drain in user.Open.OfType<DrainIntent>().Where(drain => drain.IsToBeCalledOff).ToList())
        {
            drain.Withdraw(user);
        }
        if (user.Spec is not { } spec || original is not { } file)
        {
            return;
        }
        // A lone tablet can acknowledge nothing under semi_sync, so that the operator withholds what would leave it alone.
        var leavesOneAlone = Pools.All(spec).Any(pools =>
            pools.Where(pool => pool["type"]?.AsText == "replica").Sum(pool => pool["replicas"]?.AsInteger ?? 1) == 1);
        if (choices.Chance("user.back-to-file", 500_000) || leavesOneAlone)
        {
            user.Write(new SpecEdit.Revert(file));
            return;
        }
        if (RandomPolicies.EndOfStage(spec) is { } ended)
        {
            user.Write(ended);
        }
        if (spec.At("images", "vttablet")?.AsText == BadImage)
        {
            user.Write(new SpecEdit.Image("vitess/lite:v23.0.9"));
        }
        if (spec.At("updateStrategy", "type")?.AsText == "External")
        {
            user.Write(new SpecEdit.Strategy("Immediate"));
        }
    }

    private IEnumerable<TimeSpan> Act()
    {
        while (!isOver)
        {
            yield return choices.Between("user.pause", PauseMin, PauseMax);
            if (!isOver && user.Cluster is not null && DrawAny() is { } intent
                && (only.Count == 0 || only.Contains(intent.Operation)))
            {
                user.Want(intent);
            }
        }
    }

    private Intent? DrawAny() => (simulation.Profile.WantsVersions && choices.Chance("user.version", 150_000) ? policies.Version() : null)
        ?? (simulation.Profile.WantsDurability && choices.Chance("user.durability", 150_000) ? policies.Durability() : null)
        ?? (simulation.Profile.WantsKeyspaces && choices.Chance("user.keyspaces", 300_000) ? policies.Keyspace() : null)
        ?? (choices.Chance("user.loss", 25_000) ? Loss() : null)
        ?? (simulation.Profile.WantsPolicies && choices.Chance("user.policy", 300_000) ? policies.Draw() : Draw());

    private Intent? Draw() => choices.Below("user.what", 20) switch
    {
        < 8 => edits.Draw() is { } edit ? new EditIntent(edit) : null,
        < 9 => LastEdit() is { } before ? new EditIntent(new SpecEdit.Revert(before)) : null,
        < 13 => Drain(),
        < 15 => Switchover(),
        < 17 => Cordon(),
        < 19 => user.Cluster?.At("spec", "updateStrategy", "type")?.AsText == "External"
            ? new ReleaseIntent(isCascade: choices.Chance("user.cascade", 500_000))
            : Drain(),
        _ => DeletePod(),
    };

    private Json? LastEdit() => user.Intents.OfType<EditIntent>().LastOrDefault(edit => edit.Before is not null)?.Before;

    private DrainIntent? Drain()
    {
        var tablets = Tablets();
        if (tablets.Count == 0)
        {
            return null;
        }
        var drain = new DrainIntent(choices.Of("user.drain.which", tablets), choices.Chance("user.drain.delete", 600_000));
        if (drain.IsToBeCalledOff)
        {
            simulation.Clock.After(
                choices.Between("user.drain.span", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)), () => drain.Withdraw(user));
        }
        return drain;
    }

    private SwitchoverIntent? Switchover()
    {
        var tablets = Tablets();
        if (tablets.Count == 0)
        {
            return null;
        }
        var tablet = choices.Of("user.switchover.which", tablets);
        var shard = ShardOf(tablet);
        var cell = tablet.Label(Labels.Cell) ?? "";
        return shard is null ? null : new SwitchoverIntent(
            shard, choices.Chance("user.switchover.cell", 500_000) ? cell : $"{cell}-{tablet.Label(Labels.TabletUid)}");
    }

    private CordonIntent? Cordon() => user.Open.OfType<CordonIntent>().Any()
        ? null
        : new(
            choices.Of("user.cordon.which", simulation.Nodes).Name,
            choices.Between("user.cordon.span", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)));

    /// <summary>Any pod is deleted by hand; a tablet's only while all are well.</summary>
    private DeletionIntent? DeletePod()
    {
        var mayHarm = atlas.MayHarm;
        var pods = user.Api.All(Kinds.Pod).Where(pod => !pod.IsBeingDeleted() && (mayHarm || !FaultAtlas.IsTablet(pod))).ToList();
        return pods.Count == 0 ? null : new(Kinds.Pod, choices.Of("user.delete.which", pods));
    }

    /// <summary>A tablet is thrown away with its volume, or its claim alone by mistake, where two others have all that it acknowledged, or could have.</summary>
    private TabletLossIntent? Loss()
    {
        var tablets = atlas.MayHarm ? Tablets().Where(pod => NameOf(pod) is { } shard && WantedTablets.CountOfReplicas(user.Api, shard) >= 3).ToList() : [];
        return tablets.Count == 0 ? null : new(choices.Of("user.loss.which", tablets), atlas, choices.Chance("user.loss.claim", 400_000));
    }

    private ShardName? NameOf(Json pod) => ShardOf(pod) is { } shard
        ? new(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? "")
        : null;

    private Json? ShardOf(Json pod) =>
        user.Api.Find(Kinds.VitessShard, pod.Namespace(), pod.OwnerReferences() is [var owner, ..] ? owner["name"]?.AsText ?? "" : "");

    private List<Json> Tablets() => [.. user.Api.All(Kinds.Pod).Where(pod => FaultAtlas.IsTablet(pod) && !pod.IsBeingDeleted())];
}

/// <summary>Edits of the spec at random, of every kind.</summary>
internal sealed class RandomEdits(Simulation simulation, User user, Choices choices)
{
    internal SpecEdit? Draw()
    {
        if (user.Cluster?["spec"] is not { } spec)
        {
            return null;
        }
        string[] cells = [.. Lists.Of(spec, "cells").Select(cell => cell["name"]?.AsText ?? "")];
        var cell = choices.Of("user.edit.cell", cells);
        return choices.Below("user.edit", 16) switch
        {
            0 or 1 => new SpecEdit.Image(choices.Chance("user.edit.bad-image", 200_000)
                ? RandomUser.BadImage
                : $"vitess/lite:v23.0.{Number("user.edit.image", 5)}"),
            2 or 3 => new SpecEdit.Flag(Number("user.edit.flag", 90)),
            4 => new SpecEdit.Replicas(cell, 1 + choices.Below("user.edit.replicas", 2)),
            5 => new SpecEdit.Replicas(choices.Chance("user.edit.all-cells", 300_000) ? null : cell, 0),
            6 => new SpecEdit.Replicas(null, 1),
            7 => new SpecEdit.AddPool(cell, choices.Chance("user.edit.rdonly", 500_000) ? "rdonly" : "replica"),
            8 => new SpecEdit.RemovePool(cell),
            9 => new SpecEdit.MovePool(cell, choices.Of("user.edit.to-cell", cells)),
            10 => new SpecEdit.AddCell("zone_d", choices.Of("user.edit.zone", simulation.Description.Zones).Name),
            11 => cells.Length > 2 ? new SpecEdit.RemoveCell(cell) : null,
            12 => choices.Chance("user.edit.keyspace", 500_000) ? new SpecEdit.AddKeyspace("extra") : new SpecEdit.RemoveKeyspace("extra"),
            13 => choices.Chance("user.edit.reshard", 500_000)
                ? new SpecEdit.AddPartitioning(choices.Chance("user.edit.merge", 500_000) ? 1 : 4)
                : new SpecEdit.RemovePartitioning(choices.Below("user.edit.partitioning", 2)),
            14 => new SpecEdit.ClaimSize(10 + (10 * choices.Below("user.edit.size", 3)), choices.Chance("user.edit.one-cell", 500_000) ? cell : null),
            _ => new SpecEdit.Strategy(choices.Chance("user.edit.external", 400_000) ? "External" : "Immediate"),
        };
    }

    private string Number(string point, int bound) => choices.Below(point, bound).ToString(CultureInfo.InvariantCulture);
}
