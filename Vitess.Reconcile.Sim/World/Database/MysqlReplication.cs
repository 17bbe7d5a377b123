namespace Vitess.Reconcile.Sim.World.Database;

/// <content>How transactions get from one MySQL to another, and acknowledgements back.</content>
internal sealed partial class Mysql
{
    private void Attach(Mysql source, string host)
    {
        if (!IsUp || !IoOn || link is not null || SourceHost != host || !source.IsUp || ReferenceEquals(source, this)
            || !world.Network.Reaches(Zone, source.Zone)
            || Received.Last(source.Data.Uuid) > source.Data.Binlog.Last(source.Data.Uuid))
        {
            return;
        }
        link = new(source, this);
        source.followers.Add(link);
        source.Ship();
        Connected?.Invoke();
    }

    private void LoseUnlessReached(Link lost)
    {
        if (!world.Network.Reaches(Zone, lost.Source.Zone))
        {
            Lose(lost);
        }
    }

    private void Lose(Link lost)
    {
        lost.Source.followers.Remove(lost);
        if (ReferenceEquals(link, lost))
        {
            link = null;
            ConnectSoon();
        }
    }

    /// <summary>Sends the followers what they have not got; one message at a time to each.</summary>
    private void Ship()
    {
        foreach (var follower in followers)
        {
            if (!follower.IsSending)
            {
                follower.IsSending = true;
                world.Clock.After(world.Latency(Zone, follower.Replica.Zone), follower.Arrive);
            }
        }
    }

    private void Arrive(Link from)
    {
        from.IsSending = false;
        if (!ReferenceEquals(link, from) || !IsUp || IsDiskStalled || !world.Network.Reaches(Zone, from.Source.Zone))
        {
            return;
        }
        var source = from.Source;
        Received.Add(source.Data.Binlog);
        ScheduleApply();
        if (SemiSyncReplica && source.waiting.Count > 0)
        {
            var through = Received.Last(source.Data.Uuid);
            world.Clock.After(world.Latency(Zone, source.Zone), () => source.AcknowledgeFrom(Zone, through));
        }
    }

    private void AcknowledgeFrom(string replicaZone, long through)
    {
        if (IsUp && world.Network.Reaches(Zone, replicaZone))
        {
            Acknowledge(through, isCovered: true);
        }
    }

    private void ScheduleApply()
    {
        if (!isApplyPending && SqlOn)
        {
            isApplyPending = true;
            var (min, max) = world.Options.ApplyDelay;
            world.Clock.After(world.Choices.Between("mysql.apply", min, max), Apply);
        }
    }

    private void Apply()
    {
        isApplyPending = false;
        if (IsUp && SqlOn)
        {
            Data.Executed.Add(Received);
            Data.Binlog.Add(Received);
            Ship();
        }
    }

    /// <summary>A replica's connection to its source.</summary>
    private sealed class Link
    {
        internal Link(Mysql source, Mysql replica)
        {
            (Source, Replica) = (source, replica);
            Arrive = () => Replica.Arrive(this);
        }

        internal Mysql Source { get; }

        internal Mysql Replica { get; }

        internal bool IsSending { get; set; }

        internal Action Arrive { get; }
    }
}
