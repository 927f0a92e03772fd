//! Points on the map.

use serde::{Deserialize, Serialize};

/// WGS 84 degrees; latitude −90 to 90, longitude −180 to 180.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatLon {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

impl LatLon {
    /// A point on the globe, or none where a number is not finite or out of range.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some(Self { lat, lon })
    }

    /// The same point on a grid of a millionth of a degree (11 cm): what indexes store and distances are measured by.
    pub fn rounded(&self) -> Self {
        let (lat, lon) = self.micro_degrees();
        Self::from_micro_degrees(lat, lon)
    }

    /// Millionths of a degree, rounded.
    pub fn micro_degrees(&self) -> (i32, i32) {
        ((self.lat * 1e6).round() as i32, (self.lon * 1e6).round() as i32)
    }

    /// Reads [`LatLon::micro_degrees`] back.
    pub fn from_micro_degrees(lat: i32, lon: i32) -> Self {
        Self { lat: f64::from(lat) / 1e6, lon: f64::from(lon) / 1e6 }
    }

    /// Great-circle distance in kilometres (haversine, mean Earth radius 6,371 km).
    pub fn distance_km(&self, other: &Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        2.0 * 6371.0 * h.sqrt().min(1.0).asin()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn kotka_is_about_48_km_from_kouvola() {
        let kotka = LatLon::new(60.466, 26.945).unwrap();
        let kouvola = LatLon::new(60.868, 26.704).unwrap();
        assert!((kotka.distance_km(&kouvola) - 46.6).abs() < 1.0);
        assert!(LatLon::new(f64::NAN, 0.0).is_none());
    }
}
