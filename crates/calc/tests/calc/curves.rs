//! Curves of reach over rating points: the reference's vectors (2.12, 3.1, 3.2) and fits.

use mrm_calc::Warning;
use mrm_calc::reach::{
    Curve, Model, Point, Shape, capped, fit, fit_with_ceiling, negative_binomial, poisson, straight_line_hyperbola,
};

use crate::near::{near, near_all, near_within, reach_from, shares};

fn points(given: &[(f64, f64)]) -> Vec<Point> {
    given.iter().map(|(grp, reach)| Point { grp: *grp, reach: reach / 100.0 }).collect()
}

fn seven() -> Vec<Point> {
    points(&[(50.0, 29.8), (100.0, 44.1), (150.0, 53.2), (200.0, 59.1), (300.0, 66.8), (400.0, 71.4), (500.0, 74.2)])
}

fn five() -> Vec<Point> {
    points(&[(40.0, 19.5), (90.0, 35.2), (160.0, 48.9), (260.0, 58.3), (380.0, 63.9)])
}

/// Parameters as the reference prints them: ceilings in percent.
fn parameters(curve: &Curve) -> Vec<f64> {
    match *curve {
        Curve::Exponential { ceiling, rate } => vec![ceiling * 100.0, rate],
        Curve::Hyperbola { ceiling, half } => vec![ceiling * 100.0, half],
        Curve::Hill { ceiling, half, slope } => vec![ceiling * 100.0, half, slope],
        Curve::NegativeBinomial { shape } => vec![shape],
        Curve::OnePoint { rho } => vec![rho],
    }
}

#[test]
fn fits_of_published_points() {
    struct Case(Vec<Point>, Shape, &'static [f64], f64);
    let cases = [
        Case(seven(), Shape::Exponential, &[72.95084471, 0.009096381705], 21.61134378),
        Case(seven(), Shape::Hyperbola, &[89.32167161, 101.5307355], 0.2136071386),
        Case(seven(), Shape::Hill, &[90.63237591, 104.7214762, 0.9725414668], 0.1151860392),
        Case(seven(), Shape::NegativeBinomial, &[0.615735017], 1.532910832),
        Case(five(), Shape::Exponential, &[66.13354383, 0.008455310809], 0.7198513206),
        Case(five(), Shape::Hyperbola, &[86.94233803, 130.771011], 2.746004609),
        Case(five(), Shape::Hill, &[78.58450625, 105.5190375, 1.159301382], 0.4333991748),
    ];
    for Case(points, shape, wanted, sse) in cases {
        let fitted = fit(shape, &points).unwrap();
        for (got, want) in parameters(&fitted.curve).iter().zip(wanted) {
            near_within(*got, *want, 1e-6);
        }
        near_within(fitted.sse, sse, 1e-6);
        assert!(fitted.r_squared.unwrap() > 0.97);
        assert!(fitted.warnings.is_empty(), "{shape:?}: {:?}", fitted.warnings);
    }
    let under_80 = fit_with_ceiling(Shape::Exponential, &seven(), 0.8).unwrap();
    near_within(parameters(&under_80.curve)[1], 0.007188024846, 1e-6);
    near_within(under_80.sse, 90.4136911, 1e-6);
    let line = straight_line_hyperbola(&seven()).unwrap().unwrap();
    for (got, want) in parameters(&line).iter().zip([89.31632954, 101.4046493]) {
        near_within(*got, want, 1e-6);
    }
}

#[test]
fn values_slopes_and_inverses() {
    struct Case(Curve, [f64; 4]);
    let cases = [
        Case(Curve::Exponential { ceiling: 0.82, rate: 0.0095 }, [55.77484021, 80.16559671, 0.249139018, 138.4922941]),
        Case(Curve::Hyperbola { ceiling: 0.85, half: 140.0 }, [39.23076923, 62.96296296, 0.176035503, 336.0]),
        Case(
            Curve::Hill { ceiling: 0.80, half: 130.0, slope: 1.2 },
            [38.08045058, 63.51357197, 0.1995394163, 324.7464393],
        ),
        Case(Curve::NegativeBinomial { shape: 0.9 }, [53.35330343, 78.24085699, 0.1999144139, 159.1139653]),
    ];
    for Case(curve, [at_120, at_400, slope, grp_60]) in cases {
        let curve = curve.checked().unwrap();
        near(curve.reach(120.0).unwrap() * 100.0, at_120);
        near(curve.reach(400.0).unwrap() * 100.0, at_400);
        near(curve.slope(120.0).unwrap(), slope);
        near(curve.grp_for(0.6).unwrap().unwrap(), grp_60);
        near(curve.reach(0.0).unwrap(), 0.0);
        assert_eq!(curve.grp_for(0.999).unwrap().is_none(), curve.ceiling() < 0.999, "no points reach the ceiling");
    }
}

#[test]
fn a_curve_through_one_point() {
    let curve = Curve::through(350.0, 0.58).unwrap();
    near(parameters(&curve)[0], 69.52054795);
    let reach = |curve: &Curve, grp, contacts| curve.reach_from(grp, contacts).unwrap().unwrap() * 100.0;
    near_all(&[1, 2, 3].map(|k| reach(&curve, 350.0, k)), &[58.0, 48.38857143, 40.36989388]);
    near_all(&[1, 2, 3].map(|k| reach(&curve, 200.0, k)), &[51.58831004, 38.28154138, 28.40714125]);
    let curve = Curve::through(120.0, 0.41).unwrap();
    near(parameters(&curve)[0], 62.27848101);
    near(curve.reach(60.0).unwrap() * 100.0, 30.55900621);
    near(curve.reach(240.0).unwrap() * 100.0, 49.44723618);
    near_all(&[2, 3].map(|k| reach(&curve, 120.0, k)), &[26.99166667, 17.76951389]);
    near(curve.reach(curve.grp_for(0.5).unwrap().unwrap()).unwrap(), 0.5);
    // P20, the framework's own tests, in tenths of its scale: 20 points reach 10 %.
    let curve = Curve::through(20.0, 0.10).unwrap();
    near(curve.reach(10.0).unwrap() * 100.0, 6.66666666667);
    near_all(&[2, 3].map(|k| reach(&curve, 20.0, k)), &[5.0, 2.5]);
    near(curve.ceiling(), 0.2);
    assert!(Curve::through(58.0, 0.58).is_err() && Curve::through(40.0, 0.58).is_err());
}

#[test]
fn reach_never_exceeds_the_points_that_make_it() {
    let curve = Curve::Hill { ceiling: 0.9, half: 100.0, slope: 0.5 };
    near(curve.reach(1.0).unwrap(), 0.01);
    let steep = Curve::Exponential { ceiling: 0.9, rate: 0.02 };
    assert!(matches!(steep.warnings()[..], [Warning::TooSteep { .. }]));
    assert_eq!(Curve::through(100.0, 0.6).unwrap().warnings(), [Warning::CeilingAboveFull]);
    assert!(Curve::Hyperbola { ceiling: 1.2, half: 100.0 }.checked().is_err());
    assert!(steep.reach(-1.0).is_err());
}

#[test]
fn fits_of_difficult_points() {
    // Hardly bent: the free hyperbola would reach 160 %.
    let straight = fit(Shape::Hyperbola, &points(&[(20.0, 12.0), (60.0, 33.0), (100.0, 50.0)])).unwrap();
    assert!(straight.warnings.contains(&Warning::CeilingAtFull));
    near(straight.curve.ceiling(), 1.0);
    // Reach that keeps up with the points at first.
    let steep = fit(Shape::Exponential, &points(&[(30.0, 29.0), (60.0, 45.0), (200.0, 50.0)])).unwrap();
    assert!(steep.warnings.iter().any(|w| matches!(w, Warning::TooSteep { slope } if *slope > 1.0)));
    near(steep.curve.slope(0.0).unwrap(), 1.0);
    let falling = fit(Shape::Hyperbola, &points(&[(50.0, 30.0), (100.0, 45.0), (150.0, 44.0)])).unwrap();
    assert!(falling.warnings.contains(&Warning::DecliningReach));
    let (_, beyond) = falling.reach(151.0).unwrap();
    assert_eq!((beyond, falling.reach(150.0).unwrap().1), (Some(Warning::BeyondData { largest_grp: 150.0 }), None));
    let few = fit(Shape::Hill, &points(&[(50.0, 30.0), (50.0, 31.0), (100.0, 45.0)])).unwrap_err();
    assert_eq!(few.to_string(), "“points” has 2 entries: 3 are needed");
    let impossible = fit(Shape::Hyperbola, &points(&[(50.0, 30.0), (20.0, 25.0)])).unwrap_err();
    assert_eq!(impossible.to_string(), "“points[1].reach” is 0.25: it must lie above 0 to 0.2");
}

#[test]
fn contacts_from_points_and_reach() {
    let (estimate, shape) = negative_binomial(310.0, 0.62).unwrap();
    near(shape.unwrap(), 0.4827203223);
    near_all(shares(&estimate), &[0.38, 0.1587186519, 0.1018136477, 0.07290567382, 0.05492483028]);
    let reaches = estimate.distribution.as_ref().unwrap().reaches();
    near_all(&reaches, &[0.62, 0.4612813481, 0.3594677005, 0.2865620266, 0.2316371964]);
    near(reaches[9], 0.08867981563);
    near_within(reaches.iter().sum(), 3.1, 1e-9);
    let contacts = estimate.distribution.unwrap();
    for (cap, mean, saved, frequency) in
        [(3, 1.440749049, 0.5352422424, 2.323788788), (5, 1.958948272, 0.3680812027, 3.159593986)]
    {
        let left = capped(&contacts, cap);
        near(left, mean);
        near(1.0 - left / 3.1, saved);
        near(left / 0.62, frequency);
    }

    let (estimate, shape) = negative_binomial(180.0, 0.55).unwrap();
    near(shape.unwrap(), 0.5496633747);
    for (contacts, reach) in [(2, 0.3605144174), (3, 0.2480408676), (5, 0.125030522)] {
        near(reach_from(&estimate, contacts), reach);
    }
}

#[test]
fn poisson_contacts() {
    let estimate = poisson(220.0).unwrap();
    for (contacts, reach) in [(1, 0.8891968416), (2, 0.6454298932), (3, 0.37728625), (4, 0.1806475783)] {
        near(reach_from(&estimate, contacts), reach);
    }
    let estimate = poisson(85.0).unwrap();
    near(reach_from(&estimate, 1), 0.5725850681);
    near(reach_from(&estimate, 3), 0.05487873173);
    let (too_good, shape) = negative_binomial(85.0, 0.6).unwrap();
    assert_eq!((too_good.model, shape), (Model::Poisson, None));
    assert!(too_good.warnings.contains(&Warning::PoissonAssumed));
    assert!(negative_binomial(50.0, 0.6).is_err(), "fifty points reach at most half");
    near(shares(&poisson(100_000.0).unwrap()).iter().sum(), 1.0);
}
