namespace Rodando.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void The_skeleton_builds() => typeof(Program).Assembly.GetName().Name.ShouldBe("Rodando.Host");
}
