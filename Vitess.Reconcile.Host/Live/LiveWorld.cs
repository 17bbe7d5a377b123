using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Live.Volumes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Live;

/// <summary>The world that is out there: effects run as tasks, and their ends come back as inputs.</summary>
internal sealed class LiveWorld : IWorld, IDisposable
{
    // Reason: more at once would only queue in the API server, whose own limit for one client is of this order.
    private const int WritesMax = 32;
    private const int CallsMax = 64;

    // Reason: the loop asks no more at once, so that nothing waits here while its time runs.
    private static readonly int ReadsMax = new ControllerSettings().QuestionsMax;

    // Reason: a list of a large cluster takes tens of megabytes while it is read.
    private const int ListsMax = 4;

    private readonly SteadyClock clock;
    private readonly KubeObjects objects;
    private readonly KubeLists lists;
    private readonly KubeWatches watches;
    private readonly KubeLeases leases;
    private readonly IVitessCalls vitess;
    private readonly VolumeReadings volumes;
    private readonly Action<Input> tell;
    private readonly CancellationToken stopped;
    private readonly SemaphoreSlim writing = new(WritesMax);
    private readonly SemaphoreSlim reading = new(ReadsMax);
    private readonly SemaphoreSlim calling = new(CallsMax);
    private readonly SemaphoreSlim listing = new(ListsMax);
    private readonly ITimer timer;
    private long timerId;

    /// <summary>A world in which nothing has begun.</summary>
    /// <param name="client">The API server.</param>
    /// <param name="vitess">The vtctlds.</param>
    /// <param name="volumes">Who tells how full volumes are.</param>
    /// <param name="settings">What belongs to this installation.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="tell">Where inputs go; called from any thread.</param>
    /// <param name="stopped">Gives everything up.</param>
    internal LiveWorld(
        KubeClient client, IVitessCalls vitess, VolumeReadings volumes, LiveSettings settings, SteadyClock clock,
        Action<Input> tell, CancellationToken stopped)
    {
        (this.clock, this.vitess, this.volumes, this.tell, this.stopped) = (clock, vitess, volumes, tell, stopped);
        var served = new ServedKinds(client);
        objects = new(client, served);
        lists = new(client, served, settings.Scope, clock);
        watches = new(client, served, settings.Scope, clock, tell);
        ValueList<string> spaces = [.. settings.Scope.Namespaces, settings.LeaseNamespace, .. settings.ElseFrom is { } ours ? [ours] : (ValueList<string>)[]];
        leases = new(client, settings.LeaseNamespace, new(client, spaces.Distinct().ToValueList(), clock), clock)
        {
            Elsewhere = settings.ElseFrom is null ? null : new(client, settings.LeaseName, settings.LeaseDuration, clock),
        };
        timer = clock.Time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Where the ends of what is done with the lease go; null for where all inputs go.</summary>
    internal Action<Input>? TellOfLease { get; init; }

    /// <summary>The namespace of the lease that this process contends for.</summary>
    internal string LeaseNamespace => leases.Namespace;

    /// <inheritdoc/>
    public void Begin(Effect effect)
    {
        if (effect.Task is EffectTask.Timer alarm)
        {
            // The loop heeds only the timer that it armed last.
            Volatile.Write(ref timerId, effect.Id);
            var left = alarm.At - clock.Now;
            timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            return;
        }
        var told = effect.Task is EffectTask.ReadLease or EffectTask.WriteLease ? TellOfLease ?? tell : tell;
        // A task that ends in an exception, which would be a defect of ours, ends its effect all the same.
        _ = Task.Run(() => Carry(effect), CancellationToken.None).ContinueWith(
            carried => told(new Input.Ended(effect.Id, carried.IsCompletedSuccessfully
                ? carried.Result
                : new Outcome.Unknown(carried.Exception?.GetBaseException().Message ?? "it was given up"))),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        writing.Dispose();
        reading.Dispose();
        calling.Dispose();
        listing.Dispose();
    }

    private void Ring() => tell(new Input.Ended(Volatile.Read(ref timerId), new Outcome.Done(Result.Nothing.Instance)));

    private Task<Outcome> Carry(Effect effect)
    {
        var deadline = effect.SentAt + effect.Deadline;
        return effect.Task switch
        {
            EffectTask.Do { Move: Move.Invoke invoke } => InTurn(calling, deadline, () =>
                vitess.Invoke(invoke, deadline - clock.Now, effect.NotAfter, stopped)),
            EffectTask.Do it => InTurn(writing, deadline, () =>
                objects.Write(it.Move, deadline, effect.NotAfter, stopped)),
            EffectTask.Read { Query: Query.Object asked } => InTurn(reading, deadline, () =>
                objects.Read(asked.Key, deadline, stopped)),
            EffectTask.Read { Query: Query.VolumeUsage asked } => InTurn(reading, deadline, () =>
                volumes.Read(asked, deadline - clock.Now, stopped)),
            EffectTask.Read it => InTurn(reading, deadline, () =>
                vitess.Ask(it.Query, deadline - clock.Now, stopped)),
            EffectTask.List it => InTurn(listing, deadline, () => lists.List(it.Kind, deadline, stopped)),
            EffectTask.Watch it => watches.Watch(effect.Id, it, deadline, stopped),
            // The lease waits for nobody.
            EffectTask.ReadLease it => leases.Read(it.Name, deadline, stopped),
            EffectTask.WriteLease it => leases.Write(it, deadline, stopped),
            _ => throw new ArgumentOutOfRangeException(nameof(effect), effect.Task, "The world does not know the task."),
        };
    }

    private async Task<Outcome> InTurn(SemaphoreSlim turns, DateTimeOffset deadline, Func<Task<Outcome>> carry)
    {
        using var timeout = new CancellationTokenSource(deadline - clock.Now is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero, clock.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopped);
        try
        {
            await turns.WaitAsync(both.Token);
        }
        catch (OperationCanceledException)
        {
            return new Outcome.Refused("its time was over before its turn came");
        }
        try
        {
            return await carry();
        }
        finally
        {
            turns.Release();
        }
    }
}

/// <summary>What belongs to one installation of the operator.</summary>
internal sealed record LiveSettings
{
    /// <summary>The namespaces that it looks after.</summary>
    public required Scope Scope { get; init; }

    /// <summary>The namespace of its leases.</summary>
    public required string LeaseNamespace { get; init; }

    /// <summary>The lease's name, without any share.</summary>
    public string LeaseName { get; init; } = LeasePlaces.Default;

    /// <summary>The namespace of the context where nobody has said where the lease is, so that it is looked for in all of them; else null.</summary>
    public string? ElseFrom { get; init; }

    /// <summary>How long a lease counts.</summary>
    public required TimeSpan LeaseDuration { get; init; }
}
