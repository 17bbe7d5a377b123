using Vitess.Reconcile.Api.Rules;

namespace Vitess.Reconcile.Tests.Api.Rules;

public sealed class FlagTableTests
{
    public static TheoryData<string> Inputs => ApiData.InputNames;

    [Theory]
    [InlineData("vttablet", "tablet_uid", null)]
    [InlineData("vtgate", "--cells_to_watch", "text")]
    [InlineData("vttablet", "queryserver-config-pool-size", "int")]
    [InlineData("vttablet", "health_check_interval", "duration")]
    [InlineData("vtgate", "enable-buffer", "bool")]
    [InlineData("vtorc", "logtostderr", "bool")]
    public void Flags_are_found_in_either_spelling(string program, string written, string? type) =>
        Assert.Equal(type, FlagTable.Find(program, written)?.Type);

    [Theory]
    [InlineData("vttablet", "helth_check_interval", "health-check-interval")]
    [InlineData("vtgate", "completely-other-thing", null)]
    public void The_nearest_flag_is_suggested(string program, string written, string? near) =>
        Assert.Equal(near, FlagTable.NearestTo(program, written));

    [Theory]
    [InlineData("duration", "1h30m", true)]
    [InlineData("duration", "1.5s", true)]
    [InlineData("duration", "-5s", true)]
    [InlineData("duration", "0", true)]
    [InlineData("duration", "30", false)]
    [InlineData("duration", "s", false)]
    [InlineData("duration", "", false)]
    [InlineData("bool", "T", true)]
    [InlineData("bool", "yes", false)]
    [InlineData("int", "-3", true)]
    [InlineData("int", "0x10", true)]
    [InlineData("int", "1.5", false)]
    [InlineData("uint", "-3", false)]
    [InlineData("float", "1e-3", true)]
    [InlineData("float", "x", false)]
    [InlineData("int", "$(COUNT)", true)]
    [InlineData("text", "anything", true)]
    public void Values_are_read_as_Go_reads_them(string type, string value, bool isOne) =>
        Assert.Equal(isOne, FlagValue.Problem(type, value) is null);

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Every_recorded_flag_that_users_did_not_give_is_known(string input)
    {
        var given = ApiData.Read(input, "cluster.yaml").Documents.SelectMany(document => Names(document.Object)).ToHashSet(StringComparer.Ordinal);
        var unknown = Arguments(input)
            .Where(one => FlagTable.Find(one.Program, one.Flag) is null && !given.Contains(FlagName.Plain(one.Flag)));
        Assert.Empty(unknown.Distinct());
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void The_operator_s_spellings_are_those_that_were_recorded(string input)
    {
        var recorded = Arguments(input).ToList();
        foreach (var program in OperatorFlags.Programs.Where(program => recorded.Any(one => one.Program == program)))
        {
            var flags = recorded.Where(one => one.Program == program).Select(one => one.Flag).ToHashSet(StringComparer.Ordinal);
            Assert.Subset(flags, OperatorFlags.Of(program).ToHashSet(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<(string Program, string Flag)> Arguments(string input) =>
        from document in ApiData.Read(input, "objects.yaml").Documents
        let pod = document.Kind == "Pod" ? document.Object["spec"] : document.Object.At("spec", "template", "spec")
        from container in (pod?["containers"]?.Items ?? []).Concat(pod?["initContainers"]?.Items ?? [])
        let program = (container.At("command") is { Items: [var command, ..] } ? command.AsText ?? "" : "").Split('/')[^1]
        where FlagTable.Programs.Contains(program)
        from argument in container["args"]?.Items ?? []
        let text = argument.AsText ?? ""
        where text.StartsWith("--", StringComparison.Ordinal)
        select (program, text[2..].Split('=')[0]);

    private static IEnumerable<string> Names(Json value) => value.Members
        .SelectMany(member => Names(member.Value).Prepend(FlagName.Plain(member.Key)))
        .Concat(value.Items.SelectMany(Names));
}
