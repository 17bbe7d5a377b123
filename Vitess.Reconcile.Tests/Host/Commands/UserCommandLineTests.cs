namespace Vitess.Reconcile.Tests.Host.Commands;

public sealed class UserCommandLineTests
{
    [Theory]
    [InlineData("switchover", "commerce/-80")]
    [InlineData("switchover", "commerce/-80", "--to", "zone_a-1", "--cell", "zone_b")]
    [InlineData("switchover", "commerce/-80", "--cancel", "--cell", "zone_b")]
    public void A_switchover_names_just_one_target(params string[] args)
    {
        var result = Shell.Run(args);
        Assert.Equal(2, result.Code);
        Assert.Contains("Give one of --to TABLET, --cell CELL and --cancel.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("switchover", "--help")]
    [InlineData("rollout", "--help")]
    public void Help_teaches_with_examples_and_exit_codes(params string[] args)
    {
        var result = Shell.Run(args);
        Assert.Equal(0, result.Code);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kubeconfig_that_is_not_there_is_bad_input() =>
        Assert.Equal(2, Shell.Run("rollout", "status", "shop", "--kubeconfig", "/does/not/exist").Code);
}
