using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Sim.Database;

public sealed class EmergencyTests
{
    [Fact]
    public void The_loss_of_the_primarys_zone_loses_nothing_acknowledged_under_semi_sync_with_one_replica_a_zone()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1], seed: seed);
            rig.RunFor(TimeSpan.FromMilliseconds(37 * (double)seed));
            rig.PowerOff(0);
            rig.RunFor(TimeSpan.FromSeconds(3));
            var acknowledged = rig.History.Acknowledged.Clone();
            Assert.Equal(DatabaseRig.Done,
                rig.Invoke(new Call.EmergencyReparent(DatabaseRig.Shard, DatabaseRig.Alias(0, 0))));
            rig.RunFor(TimeSpan.FromSeconds(10));
            Assert.True(rig.Primary!.Mysql.Data.Executed.Contains(acknowledged));
            Assert.True(rig.History.Promotions[^1].Lost.IsEmpty);
            Assert.NotEqual(DatabaseRig.Cell(0), rig.Topology.Shards[DatabaseRig.Shard].Primary?.Cell);
            var before = rig.History.Acknowledged.Count;
            rig.RunFor(TimeSpan.FromSeconds(5));
            Assert.True(rig.History.Acknowledged.Count > before + 7);
        }
    }

    [Fact]
    public void Two_tablets_lost_with_the_primarys_zone_make_semi_sync_refuse()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [2, 1, 1]);
        rig.PowerOff(0);
        rig.RunFor(TimeSpan.FromSeconds(3));
        var refused = Assert.IsType<Outcome.Refused>(
            rig.Invoke(new Call.EmergencyReparent(DatabaseRig.Shard, DatabaseRig.Alias(0, 0))));
        Assert.Contains("could not reach sufficient tablets to guarantee safety", refused.Why,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Loses_and_keeps_zones_as_recorded()
    {
        foreach (var line in Recorded("emergency-zones.tsv", every: 41))
        {
            var columns = line.Split('\t');
            int[] replicas = [.. columns[1].Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            int[] rdonly = [.. columns[2].Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            var (primaryZone, lostZone) = (columns[3][0] - 'a', columns[4][0] - 'a');
            var primary = DatabaseRig.Alias(primaryZone, 0);
            var rig = Led(columns[0], primary, rig => rig.StartTablets(replicas, rdonly));
            rig.PowerOff(lostZone);
            var verdict = primaryZone == lostZone ? Reparented(rig, primary, fromZone: (lostZone + 1) % 3) : "stays";
            Assert.Equal((line, columns[5], columns[7] == "true"),
                (line, verdict, verdict != "refused" && CanCommit(rig)));
            Assert.NotEqual(columns[4], verdict == "promoted" ? Letter(rig.Topology.Shards[DatabaseRig.Shard].Primary)
                : "");
        }
    }

    [Fact]
    public void Loses_any_tablets_as_recorded()
    {
        foreach (var line in Recorded("emergency-subsets.tsv", every: 53))
        {
            var columns = line.Split('\t');
            var (primary, lost) = (default(TabletAlias), new List<TabletAlias>());
            var layout = new List<(TabletAlias Alias, TabletType Type, int Zone)>();
            foreach (var (cell, zone) in columns[1].Split('|').Select((cell, zone) => (cell, zone)))
            {
                var index = 0;
                foreach (var mark in cell)
                {
                    if (mark == 'x')
                    {
                        lost.Add(layout[^1].Alias);
                        continue;
                    }
                    layout.Add((DatabaseRig.Alias(zone, index++), mark == 'r' ? TabletType.Rdonly : TabletType.Replica,
                        zone));
                    primary = mark == 'P' ? layout[^1].Alias : primary;
                }
            }
            var rig = Led(columns[0], primary, rig => layout.ForEach(tablet => rig.Start(
                DatabaseRig.TabletPod(tablet.Alias, tablet.Type, $"claim-{tablet.Alias}"),
                    DatabaseRig.Zone(tablet.Zone))));
            lost.ForEach(alias => rig.Stop(rig.PodOf(alias)));
            var verdict = Reparented(rig, primary, fromZone: 0);
            Assert.Equal((line, columns[2], columns[4] == "true"),
                (line, verdict, verdict != "refused" && CanCommit(rig)));
        }
    }

    /// <summary>Some of the lines that were recorded with Vitess' own code; all of them agree, which takes half a
    /// minute.</summary>
    private static IEnumerable<string> Recorded(string file, int every)
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "Vitess.Reconcile.Tests", "Data", "Database", file))
            .Where(line => !line.StartsWith('#'))
            .ToList();
        Assert.True(lines.Count > 5_000);
        return lines.Where((_, i) => i % every == 0);
    }

    /// <summary>A shard with a primary under a policy, even one that would let none be elected: it is elected without,
    /// as recorded.</summary>
    private static DatabaseRig Led(string policy, TabletAlias primary, Action<DatabaseRig> startTablets)
    {
        var rig = new DatabaseRig(options: new() { ClientInterval = null });
        rig.StartControlPlane(withVtorc: false);
        rig.RunFor(TimeSpan.FromSeconds(10));
        rig.RegisterCells(3);
        Assert.Equal(DatabaseRig.Done, rig.Invoke(new Call.CreateKeyspace(new("commerce"), new("none", "_vt"))));
        startTablets(rig);
        rig.RunFor(TimeSpan.FromSeconds(8));
        Assert.Equal(DatabaseRig.Done, rig.Invoke(new Call.PlannedReparent(DatabaseRig.Shard, primary, null)));
        Assert.Equal(DatabaseRig.Done, rig.Invoke(new Call.SetDurabilityPolicy(new("commerce"), policy)));
        rig.RunFor(TimeSpan.FromSeconds(1));
        return rig;
    }

    private static string Reparented(DatabaseRig rig, TabletAlias primary, int fromZone)
    {
        rig.RunFor(TimeSpan.FromSeconds(3));
        var outcome = rig.Invoke(new Call.EmergencyReparent(DatabaseRig.Shard, primary), fromZone: fromZone);
        rig.RunFor(TimeSpan.FromSeconds(1));
        return outcome is Outcome.Done ? "promoted" : "refused";
    }

    private static string Letter(TabletAlias? alias) => alias?.Cell.Value[^1..] ?? "";

    /// <summary>Whether the tablets that are left may acknowledge as many times as the policy wants.</summary>
    private static bool CanCommit(DatabaseRig rig) => rig.Primary is { } leader
        && rig.Topology.DurabilityOf(new("commerce")) is { } durability
        && durability.CanEstablish(leader.Candidate, [.. rig.World.Tablets.Select(tablet => tablet.Candidate)]);
}
