using FsCheck;
using FsCheck.Fluent;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>Tries a law on drawn cases. A law answers null where it does not speak of a case, and it has to speak often enough.</summary>
internal static class Property
{
    /// <summary>Draws cases from a fixed seed; the first that breaks the law is made smaller and printed.</summary>
    internal static void Holds<T>(
        Func<Random, T> draw, Func<T, IEnumerable<T>> smaller, Func<T, bool?> law, int tries, int judgedMin)
    {
        var judged = 0;
        var cases = Arb.From(
            Gen.Choose(0, int.MaxValue).Select(seed => draw(new Random(seed))), it => smaller(it));
        Prop.ForAll(cases, it =>
        {
            var verdict = law(it);
            judged += verdict is null ? 0 : 1;
            return verdict != false;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(tries).WithReplay(20261121UL, 1UL));
        Assert.True(judged >= judgedMin, $"the law applied to only {judged} of {tries} cases: draw more that it speaks of");
    }
}
