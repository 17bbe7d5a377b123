using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World.Operator;

namespace Vitess.Reconcile.Sim.Faults;

/// <summary>What goes wrong with the effects of operators: messages at random, processes where it hurts most.</summary>
internal sealed class AimedFaults
{
    private readonly Profile profile;
    private readonly Choices choices;
    private readonly Trace trace;
    private readonly List<Aim> aims = [];
    private readonly List<int> passed = [];

    internal AimedFaults(Profile profile, Choices choices, Trace trace)
    {
        (this.profile, this.choices, this.trace) = (profile, choices, trace);
        var count = profile.AimsMax == 0 ? 0 : choices.Below("aim.count", profile.AimsMax + 1);
        for (var i = 0; i < count; i++)
        {
            Add(Draw());
        }
    }

    /// <summary>Whether anything still goes wrong.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>What lost watches do when a process freezes without them.</summary>
    internal Action<OperatorProcess>? LoseWatches { get; set; }

    /// <summary>Hears of each fault as it strikes: what it is, and whom it hits.</summary>
    internal Action<string, string> Struck { get; init; } = static (_, _) => { };

    /// <summary>The faults that still wait for their moment.</summary>
    internal IReadOnlyList<Aim> Waiting => aims;

    internal void Add(Aim aim)
    {
        aims.Add(aim);
        passed.Add(0);
    }

    internal void Stop()
    {
        IsOver = true;
        aims.Clear();
        passed.Clear();
    }

    /// <summary>What happens to the message at this moment; the process itself may die or freeze here.</summary>
    internal Fate At(Passage passage)
    {
        if (IsOver)
        {
            return Fate.Passes;
        }
        for (var i = 0; i < aims.Count; i++)
        {
            var aim = aims[i];
            if (aim.Moment == passage.Moment && aim.Hits(passage.Effect.Task) && passed[i]++ >= aim.Nth)
            {
                aims.RemoveAt(i);
                passed.RemoveAt(i);
                return Strike(aim, passage.Process);
            }
        }
        return AtRandom(passage);
    }

    private Fate AtRandom(Passage passage)
    {
        if (passage.Effect.Task is EffectTask.Do && choices.Chance("effect.death", profile.DeathPerMillionEffects))
        {
            Struck(FaultNames.OperatorDeath, passage.Process.Holder);
            passage.Process.Die($"at {passage.Moment} of an effect");
            return Fate.Passes;
        }
        switch (passage.Moment)
        {
            case Moment.BeforeTaking when choices.Chance("message.request-lost", profile.RequestLostPerMillion):
                Struck(FaultNames.RequestLost, passage.Process.Holder);
                return Fate.Lost;
            case Moment.BeforeAnswering when choices.Chance("message.answer-lost", profile.AnswerLostPerMillion):
                Struck(FaultNames.AnswerLost, passage.Process.Holder);
                return Fate.Lost;
            case Moment.BeforeAnswering when choices.Chance("message.answer-late", profile.AnswerLatePerMillion):
                Struck(FaultNames.AnswerLate, passage.Process.Holder);
                return Fate.Late;
            default:
                return Fate.Passes;
        }
    }

    private Fate Strike(Aim aim, OperatorProcess process)
    {
        trace.Add("fault", $"{process.Holder} {aim}");
        Struck(NameOf(aim.Blow), process.Holder);
        switch (aim.Blow)
        {
            case Blow.Dies:
                process.Die($"at {aim.Moment} of {aim.Target}");
                return Fate.Passes;
            case Blow.FreezesBriefly:
                process.Freeze(choices.Between("aim.brief", Seconds(1), Seconds(12)), aim.Target);
                return Fate.Passes;
            case Blow.FreezesLong:
                process.Freeze(choices.Between("aim.long", Seconds(20), Seconds(330)), aim.Target);
                return Fate.Passes;
            case Blow.FreezesWithoutWatches:
                process.Freeze(choices.Between("aim.long", Seconds(20), Seconds(330)), aim.Target);
                LoseWatches?.Invoke(process);
                return Fate.Passes;
            case Blow.LosesMessage:
                return Fate.Lost;
            case Blow.DelaysMessage:
            default:
                return Fate.Late;
        }
    }

    private static string NameOf(Blow blow) => blow switch
    {
        Blow.Dies => FaultNames.OperatorDeath,
        Blow.FreezesBriefly or Blow.FreezesLong => FaultNames.OperatorFreeze,
        Blow.FreezesWithoutWatches => FaultNames.BlindFreeze,
        Blow.LosesMessage => FaultNames.RequestLost,
        Blow.DelaysMessage => FaultNames.AnswerLate,
    };

    private Aim Draw()
    {
        var (name, hits) = choices.Of("aim.target", Aim.Targets);
        return new(
            name,
            hits,
            (Moment)choices.Below("aim.moment", Enum.GetValues<Moment>().Length),
            (Blow)choices.Below("aim.blow", Enum.GetValues<Blow>().Length),
            choices.Below("aim.nth", 4));
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
