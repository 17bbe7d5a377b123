using System.Globalization;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>An etcd that holds topology: members in pods, or somewhere outside the cluster.</summary>
/// <remarks>
/// What it holds is on its members' volumes: a member that comes back with another volume has none of it, and when most
/// members have come back like that, the rest is gone for everybody.
/// </remarks>
internal sealed class LockServer(DatabaseWorld world, string address, bool isExternal)
{
    private readonly SortedDictionary<string, Member> members = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, GlobalTopology> globals = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CellTopology> cells = new(StringComparer.Ordinal);
    private readonly SortedSet<string> volumesOfBefore = new(StringComparer.Ordinal);
    private (Dictionary<string, GlobalTopology> Globals, Dictionary<string, CellTopology> Cells, TimeSpan At)? kept;
    private Member? leader;
    private DateTimeOffset leadsFrom;
    private int size = 1;
    private int elsewhere;

    // Whether its members were taken over, so that the leader that they have leads on.
    private bool isGoingOn;

    internal string Address { get; } = address;

    /// <summary>A fault: an external lock server that does not answer.</summary>
    internal bool IsDown { get; set; }

    /// <summary>The global topologies that it holds.</summary>
    internal IEnumerable<GlobalTopology> Globals => globals.Values;

    internal GlobalTopology Global(string root) => At(globals, root, () => new(world, this, root));

    internal CellTopology Cell(string root) => At(cells, root, () => new());

    /// <summary>Whether somebody in a zone gets an answer now.</summary>
    internal bool Answers(string zone)
    {
        if (isExternal)
        {
            return !IsDown && !world.Network.IsCut(zone);
        }
        if (leader is null || !HasQuorum(leader))
        {
            leader = members.Values.FirstOrDefault(HasQuorum);
            leadsFrom = world.Clock.Now + (isGoingOn && leader is not null
                ? TimeSpan.Zero
                : world.Choices.Between("etcd.election", TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(2)));
            if (leader is not null)
            {
                isGoingOn = false;
                world.Clock.At(leadsFrom, ShowReadiness);
            }
        }
        return leader is not null && world.Clock.Now >= leadsFrom
            && members.Values.Any(member => member.IsVoting && world.Network.Reaches(zone, member.Zone)
                && world.Network.Reaches(member.Zone, leader.Zone));
    }

    /// <summary>A fault: it runs on and has lost everything that it held, as after the wrong snapshot was restored.</summary>
    internal void Forget()
    {
        world.Trace.Add("etcd", $"{Address} runs on without what it held");
        foreach (var global in globals.Values)
        {
            global.Forget();
        }
        foreach (var cell in cells.Values)
        {
            cell.Tablets.Clear();
            cell.Serving.Clear();
        }
    }

    /// <summary>Keeps what it holds, as whoever takes snapshots of it does.</summary>
    internal void Keep() => kept = (
        globals.ToDictionary(it => it.Key, it => it.Value.Copy(), StringComparer.Ordinal), cells.ToDictionary(it => it.Key, it => it.Value.Copy(), StringComparer.Ordinal), world.Clock.Elapsed);

    /// <summary>A fault: it runs on with what it held when that was last kept. False when nothing was kept.</summary>
    internal bool SetBack()
    {
        if (kept is not { } snapshot)
        {
            return false;
        }
        world.Trace.Add("etcd", $"{Address} runs on with what it held at {snapshot.At.TotalSeconds:F0} s");
        foreach (var (root, global) in globals)
        {
            global.Forget();
            if (snapshot.Globals.TryGetValue(root, out var before))
            {
                global.TakeFrom(before);
            }
        }
        foreach (var (root, cell) in cells)
        {
            cell.TakeFrom(snapshot.Cells.TryGetValue(root, out var before) ? before : new());
        }
        // Whoever leads watches its shard's record.
        foreach (var tablet in world.Tablets.Where(tablet => tablet.Type == TabletType.Primary && ReferenceEquals(tablet.Global.Server, this)).ToList())
        {
            world.Clock.Run(tablet.Process.WhileUp(tablet.SyncShardRecord()));
        }
        return true;
    }

    internal void Start(Process process, string volume)
    {
        var name = process.Flags["name"] ?? process.Name;
        isGoingOn |= process.Pod.IsTakenOver;
        size = (process.Flags["initial-cluster"] ?? name).Split(',').Length;
        elsewhere = world.Options.MembersElsewhere(process.Pod.Namespace, process.Pod.Label("etcd.planetscale.com/lockserver") ?? "");
        if (!members.TryGetValue(name, out var member))
        {
            members.Add(name, member = new(volume));
        }
        member.Process = process;
        if (!string.Equals(member.Volume, volume, StringComparison.Ordinal))
        {
            // With a volume from before all was lost it never took part in what there is now, so nobody misses what it had agreed to.
            member.IsBlank = !volumesOfBefore.Contains(member.Volume);
            member.Volume = volume;
            world.Trace.Add("etcd", $"{name} comes with a blank volume");
        }
        if (members.Values.Count(other => other is { IsUp: true, IsBlank: true }) * 2 > size)
        {
            world.Trace.Add("etcd", $"{Address} has lost what it held");
            globals.Clear();
            cells.Clear();
            foreach (var (key, other) in members.ToList())
            {
                if (!other.IsBlank)
                {
                    volumesOfBefore.Add(other.Volume);
                }
                if (other is { IsUp: true, IsBlank: true } || (other.IsUp && world.Network.Reaches(process.Zone, other.Zone)))
                {
                    // A blank member that is cut off knows the others by its flags, and joins them when it reaches them.
                    other.IsBlank = false;
                }
                else
                {
                    // It is a member of the new etcd from its birth when it starts with a volume of its own.
                    members.Remove(key);
                }
            }
        }
        Reconsider();
    }

    internal void Stop(Process process)
    {
        foreach (var member in members.Values.Where(member => ReferenceEquals(member.Process, process)))
        {
            member.Process = null;
        }
        Reconsider();
    }

    /// <summary>Finds out who leads now; called whenever members or the network have changed.</summary>
    internal void Reconsider()
    {
        Answers("");
        ShowReadiness();
        foreach (var global in globals.Values)
        {
            global.Locks.WatchLeases();
        }
    }

    private void ShowReadiness()
    {
        foreach (var member in members.Values)
        {
            member.Process?.Pod.SetReady(member.IsVoting && Answers(member.Zone));
        }
    }

    private bool HasQuorum(Member member) => member.IsVoting && (members.Values.Count(other =>
        other.IsVoting && world.Network.Reaches(member.Zone, other.Zone)) + elsewhere) * 2 > size;

    private static T At<T>(SortedDictionary<string, T> all, string root, Func<T> make)
    {
        if (!all.TryGetValue(root, out var found))
        {
            all.Add(root, found = make());
        }
        return found;
    }

    /// <summary>How many members answer, out of how many.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Address}: {members.Values.Count(member => member.IsVoting)} of {size}");

    private sealed class Member(string volume)
    {
        internal string Volume { get; set; } = volume;

        internal Process? Process { get; set; }

        internal bool IsBlank { get; set; }

        internal bool IsUp => Process is not null;

        internal bool IsVoting => Process is not null && !IsBlank;

        internal string Zone => Process?.Zone ?? "";
    }
}
